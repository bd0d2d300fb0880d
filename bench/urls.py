"""The addresses of the product, and the yardstick: a view that does nothing, behind the same middleware."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from bondgenoot.config import urls as product
from bondgenoot.lib.policy import public


@public
def empty(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [path("bench/leeg/", empty), *product.urlpatterns]
handler400, handler403 = product.handler400, product.handler403
handler404, handler500 = product.handler404, product.handler500
