"""The register of agreements to be shown or told of."""
