"""Every screen of the desk: who looks at it, where it is. Numbers of things stand by name, as `example.py` prints them."""

SCREENS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "",
        (
            *("/demo/", "/account/login/", "/account/password/reset/", "/account/password/reset/done/", "/account/signup/"),
            *("/account/password/reset/key/1-none/", "/account/invitation/none/", "/account/inactive/", "/nowhere/"),
        ),
    ),
    (
        "leo",
        (
            *("/e/saint-aubin/", "/e/saint-aubin/drafts/", "/e/saint-aubin/drafts/new/", "/e/saint-aubin/drafts/{writing}/"),
            *("/e/saint-aubin/drafts/{published}/", "/e/saint-aubin/drafts/{writing}/versions/", "/e/saint-aubin/nowhere/"),
            *("/e/saint-aubin/review/", "/e/saint-aubin/review/who-reads-what/", "/e/saint-aubin/review/{review}/"),
            *("/e/saint-aubin/review/{changes}/", "/e/saint-aubin/review/{approved}/", "/e/saint-aubin/publishing/"),
            *("/e/saint-aubin/publishing/calendar/?view=month", "/e/saint-aubin/publishing/calendar/?view=week"),
            *("/e/saint-aubin/publishing/calendar/?view=list", "/e/saint-aubin/publishing/feed/"),
            *("/e/saint-aubin/publishing/pause/", "/e/saint-aubin/publishing/{sent}/"),
            *("/e/saint-aubin/publishing/drafts/{scheduled}/move/", "/e/saint-aubin/publishing/withdraw/{given}/"),
            *("/e/saint-aubin/consents/", "/e/saint-aubin/consents/new/", "/e/saint-aubin/consents/{given}/"),
            *("/e/saint-aubin/consents/{begun}/", "/e/saint-aubin/consents/{begun}/edit/person/"),
            *("/e/saint-aubin/consents/{begun}/edit/scope/", "/e/saint-aubin/consents/{begun}/edit/form/"),
            *("/e/saint-aubin/consents/blank/minor/fr/", "/account/me/", "/account/second-factor/", "/account/email/"),
            *("/account/password/change/", "/account/password/set/", "/account/2fa/", "/account/2fa/totp/activate/"),
            *("/account/2fa/webauthn/", "/account/2fa/webauthn/add/", "/account/sessions/", "/account/logout/"),
        ),
    ),
    ("sophie", ("/e/saint-aubin/audit/", "/e/saint-aubin/audit/verify/", "/e/saint-aubin/consents/{given}/")),
    ("marc", ("/e/saint-aubin/publishing/resume/", "/e/saint-aubin/review/{review}/")),
    (
        "noe",
        (
            *("/e/saint-aubin/channels/", "/e/saint-aubin/channels/connect/mastodon/", "/e/saint-aubin/people/"),
            *("/e/saint-aubin/channels/{channel}/reconnect/", "/e/saint-aubin/people/invite/", "/e/saint-aubin/people/{leo}/"),
            *("/e/saint-aubin/people/services/", "/e/saint-aubin/people/services/{service}/"),
            *("/e/saint-aubin/people/settings/", "/e/saint-aubin/people/deputies/", "/e/saint-aubin/upkeep/retention/"),
        ),
    ),
)
