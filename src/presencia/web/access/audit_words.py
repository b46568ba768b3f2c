"""The actions of the audit log in words; an action without words shows its own name."""

from presencia.text import Text, same

ACTIONS = {
    "account.changed": Text("cambió sus datos", "changed their details"),
    "address.asked": Text("pidió otra dirección de correo", "asked for another e-mail address"),
    "address.changed": Text("cambió una dirección de correo", "changed an e-mail address"),
    "address.forgotten": Text(
        "dejó su dirección de correo como estaba", "left their e-mail address as it was"
    ),
    "data.discarded": Text("descartó una importación", "discarded an import"),
    "data.exported": Text("exportó datos", "exported data"),
    "data.imported": Text("importó datos", "imported data"),
    "data.uploaded": Text("subió un archivo", "uploaded a file"),
    "data.withdrawn": Text("retiró datos", "withdrew data"),
    "evidence.changed": Text("cambió la evidencia", "changed the evidence"),
    "evidence.restored": Text(
        "volvió a la evidencia que trae Presencia", "went back to the evidence of Presencia"
    ),
    "identity.bound": Text("unió su cuenta a una institución", "bound their account to a provider"),
    "invitation.withdrawn": Text("retiró una invitación", "withdrew an invitation"),
    "job.cancelled": Text("canceló un trabajo", "cancelled a job"),
    "job.stopped": Text("pidió el mejor plan hasta ahí", "asked for the best plan so far"),
    "job.started": Text("inició un trabajo", "started a job"),
    "lottery.committed": Text("preparó un sorteo", "prepared a lottery"),
    "lottery.drawn": Text("sorteó", "drew a lottery"),
    "organisation.added": Text("agregó una organización", "added an organisation"),
    "organisation.changed": Text("cambió una organización", "changed an organisation"),
    "password.changed": Text("cambió su contraseña", "changed their password"),
    "password.link_made": Text("creó un enlace de contraseña", "made a password link"),
    "password.set": Text("puso su contraseña por enlace", "set their password by a link"),
    "person.changed": Text("cambió una cuenta", "changed an account"),
    "person.disabled": Text("puso una cuenta fuera de uso", "put an account out of use"),
    "person.enabled": Text("puso una cuenta en uso", "put an account into use"),
    "person.invited": Text("invitó a una persona", "invited a person"),
    "person.joined": Text("aceptó la invitación", "accepted the invitation"),
    "plan.adopted": Text("adoptó un plan", "adopted a plan"),
    "plan.discarded": Text("descartó un borrador de plan", "discarded a draft plan"),
    "plan.drafted": Text("guardó un borrador de plan", "saved a draft plan"),
    "plan.reported": Text("subió lo que se hizo con un plan", "sent in what was done with a plan"),
    "plan.started": Text("abrió un borrador de plan", "opened a draft plan"),
    "programme.begun": Text("puso en marcha el programa", "started the programme"),
    "release.again": Text("volvió a preparar una publicación", "prepared a release again"),
    "release.discarded": Text("descartó una publicación", "discarded a release"),
    "release.prepared": Text("preparó una publicación", "prepared a release"),
    "release.published": Text("publicó", "released"),
    "release.withdrawn": Text("retiró una publicación", "withdrew a release"),
    "second_factor.added": Text("puso un segundo factor", "added a second factor"),
    "second_factor.removed": Text("quitó un segundo factor", "removed a second factor"),
    "session.began": Text("entró", "signed in"),
    "session.ended": Text("salió", "signed out"),
    "session.locked": Text("se bloqueó tras intentos fallidos", "was locked after failed attempts"),
    "session.revoked": Text("cerró sesiones", "ended sessions"),
    "settings.changed": Text("cambió los ajustes", "changed the settings"),
    "token.made": Text("creó una clave de la API", "made a key of the API"),
    "token.renamed": Text("cambió el nombre de una clave", "renamed a key"),
    "token.revoked": Text("revocó una clave de la API", "revoked a key of the API"),
}


def action_words(action: str) -> Text:
    """Return an action in words."""
    return ACTIONS.get(action) or same(action)
