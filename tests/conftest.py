"""What holds for all tests: no example of a property is judged by how long it took, for that says
more about the machine than about us."""

from hypothesis import HealthCheck, settings

settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")
