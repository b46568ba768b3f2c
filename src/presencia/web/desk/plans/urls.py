"""The plans screens: their addresses."""

from django.urls import path

from presencia.web.desk.plans import (
    adopting,
    asking,
    documents,
    drafts,
    drawing,
    listing,
    replanning,
    result,
)

urlpatterns = [
    path("plans/", listing.plans, name="plans"),
    path("plans/compare/", listing.compare, name="plan-compare"),
    path("plans/new/", drafts.new, name="plan-new"),
    path("plans/verify/", drawing.verify, name="plan-verify"),
    path("plans/drafts/<int:pk>/", drafts.edit, name="plan-draft"),
    path("plans/drafts/<int:pk>/text/", drafts.text, name="plan-draft-text"),
    path("plans/drafts/<int:pk>/discard/", drafts.throw_away, name="plan-draft-discard"),
    path("plans/drafts/<int:pk>/check/", asking.check, name="plan-draft-check"),
    path("plans/drafts/<int:pk>/solve/", asking.solve, name="plan-solve"),
    path("plans/solving/<uuid:pk>/", asking.under_way, name="plan-under-way"),
    path("plans/adoptions/<int:pk>/", adopting.adoption, name="plan-adoption"),
    path("plans/adoptions/<int:pk>/record/", adopting.adoption_record, name="plan-record"),
    path("plans/of/<str:result>/", result.plan, name="plan"),
    path("plans/of/<str:result>/data/", result.payload, name="plan-data"),
    path("plans/of/<str:result>/more/", asking.more, name="plan-more"),
    path("plans/of/<str:result>/attempt/", result.attempt, name="plan-attempt"),
    path("plans/of/<str:result>/again/", result.again, name="plan-again"),
    path("plans/of/<str:result>/replan/", replanning.replan, name="plan-replan"),
    path("plans/of/<str:result>/actuals.<str:form>", replanning.template, name="plan-actuals"),
    path("plans/of/<str:result>/actuals/<slug:report>/", replanning.report, name="plan-report"),
    path(
        "plans/of/<str:result>/actuals/<slug:report>/rejects.csv",
        replanning.rejects,
        name="plan-rejects",
    ),
    path("plans/of/<str:result>/adopt/", adopting.adopt, name="plan-adopt"),
    path("plans/of/<str:result>/lottery/", drawing.lottery, name="plan-lottery"),
    path("plans/of/<str:result>/lottery/announce/", drawing.announce, name="lottery-announce"),
    path("plans/of/<str:result>/lottery/draw/", drawing.draw, name="lottery-draw"),
    path("plans/of/<str:result>/lottery/<str:name>/", drawing.lottery_file, name="lottery-file"),
    path("plans/of/<str:result>/documents/", documents.documents, name="plan-documents"),
    path("plans/of/<str:result>/documents/<str:name>", documents.document, name="plan-document"),
    path("plans/of/<str:result>/and/<str:other>/", documents.between, name="comparison-documents"),
    path(
        "plans/of/<str:result>/and/<str:other>/<str:name>",
        documents.document_between,
        name="comparison-document",
    ),
    path("plans/of/<str:result>/places/<str:place>/", result.place, name="plan-place"),
    path("plans/of/<str:result>/places/<str:place>/price/", asking.price, name="plan-price"),
    path("plans/of/<str:result>/places/<str:place>/fix/", result.fix, name="plan-fix"),
]
