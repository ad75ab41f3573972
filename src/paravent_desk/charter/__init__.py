"""The establishment's charters, forms and leaflets: made from what the desk knows, written on, published."""
