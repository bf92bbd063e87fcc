"""PLACEHOLDER replaced by helper C (record, record_denied, RequestContextMiddleware)."""


class RequestContextMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)


def record(action, **kwargs):
    pass


def record_denied(request, error):
    pass
