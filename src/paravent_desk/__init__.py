"""The desk: from draft to network, nothing unchecked. A Django project that enters the engine by `checking` alone."""
