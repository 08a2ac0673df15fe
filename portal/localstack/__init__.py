"""A whole portal on one machine: PostgreSQL, Valkey and SeaweedFS from Python wheels, web, worker and beat.

`python -m portal.localstack up`. Nothing here imports Django: the supervisor stays small and starts at once.
"""
