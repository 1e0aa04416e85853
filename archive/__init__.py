"""The one door behind the three faces: settings, opening what is needed once, and the use cases the faces share."""
