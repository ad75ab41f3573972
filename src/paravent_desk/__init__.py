"""The desk: from draft to network, nothing unchecked. A Django project; `paravent_desk.checking` is its only way to the engine."""
