"""Every screen of the desk: who looks at it, where it is. Numbers of things stand by name, as `example.py` prints them."""

SCREENS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "",
        (
            *("/demo/", "/account/login/", "/account/password/reset/", "/account/password/reset/done/", "/account/signup/"),
            *("/account/password/reset/key/1-none/", "/account/invitation/none/", "/account/inactive/", "/nowhere/"),
            *("/account/confirm-email/", "/account/confirm-email/none/", "/account/password/reset/key/done/"),
            *("/account/3rdparty/login/cancelled/", "/account/3rdparty/login/error/"),
            *("/check/", "/c/saint-aubin/", "/c/saint-aubin/en/", "/c/saint-aubin/fr/1/"),
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
            *("/e/saint-aubin/inbox/", "/e/saint-aubin/inbox/?state=done", "/e/saint-aubin/inbox/{message}/"),
            *("/e/saint-aubin/inbox/watched/", "/e/saint-aubin/inbox/surge/", "/e/saint-aubin/inbox/surge/{surge}/"),
            *("/e/saint-aubin/inbox/{message}/answer/", "/e/saint-aubin/inbox/wordings/"),
            *("/e/saint-aubin/inbox/wordings/contacts/", "/e/saint-aubin/inbox/wordings/keep/"),
            *("/e/saint-aubin/inbox/wordings/{kept}/", "/e/saint-aubin/incidents/", "/e/saint-aubin/incidents/{leak}/"),
            *("/e/saint-aubin/lessons/", "/e/saint-aubin/lessons/praise/", "/e/saint-aubin/lessons/praise/questions/"),
            "/e/saint-aubin/lessons/praise/try/",
            *("/e/saint-aubin/presence/", "/e/saint-aubin/presence/declare/", "/e/saint-aubin/presence/declared/{declared}/"),
            "/e/saint-aubin/presence/accounts/{channel}/",
            *("/e/saint-aubin/consents/", "/e/saint-aubin/consents/new/", "/e/saint-aubin/consents/{given}/"),
            *("/e/saint-aubin/consents/{begun}/", "/e/saint-aubin/consents/{begun}/edit/person/"),
            *("/e/saint-aubin/consents/{begun}/edit/scope/", "/e/saint-aubin/consents/{begun}/edit/form/"),
            *("/account/me/", "/account/second-factor/", "/account/email/"),
            *("/account/password/change/", "/account/password/set/", "/account/2fa/", "/account/2fa/totp/activate/"),
            *("/account/2fa/webauthn/", "/account/2fa/webauthn/add/", "/account/sessions/", "/account/logout/"),
            *("/",),
        ),
    ),
    (
        "sophie",
        (
            "/e/saint-aubin/audit/",
            "/e/saint-aubin/audit/verify/",
            "/e/saint-aubin/upkeep/retention/",
            *("/e/saint-aubin/reports/", "/e/saint-aubin/reports/?period=own&first=2026-11-01&last=2027-03-31"),
            "/e/saint-aubin/lessons/attestations/",
            "/e/saint-aubin/lessons/attestations/?number=AAAAA-AAAAA",
            *("/e/saint-aubin/lessons/campaigns/", "/e/saint-aubin/lessons/campaigns/new/", "/e/saint-aubin/lessons/terms/"),
            *("/e/saint-aubin/lessons/campaigns/{campaign}/", "/e/saint-aubin/lessons/campaigns/{campaign}/change/"),
            *("/e/saint-aubin/history/", "/e/saint-aubin/history/imports/", "/e/saint-aubin/history/{past}/"),
            *(
                "/e/saint-aubin/incidents/",
                "/e/saint-aubin/incidents/new/",
                "/e/saint-aubin/incidents/new/?from=message:{message}",
            ),
            *("/e/saint-aubin/incidents/{leak}/", "/e/saint-aubin/incidents/{leak}/facts/"),
            *("/e/saint-aubin/incidents/{leak}/copies/", "/e/saint-aubin/incidents/{leak}/people/"),
            "/e/saint-aubin/incidents/{leak}/decisions/",
            "/e/saint-aubin/consents/{given}/",
            *("/e/saint-aubin/charter/", "/e/saint-aubin/charter/moderation/fr/", "/e/saint-aubin/charter/staff/en/"),
            *("/e/saint-aubin/charter/moderation/fr/article/hours/", "/e/saint-aubin/charter/moderation/editions/1/en/"),
            *(
                "/e/saint-aubin/charter/form-minor-both_parents/fr/",
                "/e/saint-aubin/charter/history/?paper=moderation&day=2026-11-29",
            ),
        ),
    ),
    ("marc", ("/e/saint-aubin/publishing/resume/", "/e/saint-aubin/review/{review}/")),
    (
        "noe",
        (
            "/e/saint-aubin/charter/details/",
            *("/e/saint-aubin/channels/", "/e/saint-aubin/channels/connect/mastodon/", "/e/saint-aubin/people/"),
            *("/e/saint-aubin/channels/{channel}/reconnect/", "/e/saint-aubin/people/invite/", "/e/saint-aubin/people/{leo}/"),
            *("/e/saint-aubin/people/services/", "/e/saint-aubin/people/services/{service}/"),
            *("/e/saint-aubin/people/settings/", "/e/saint-aubin/people/deputies/"),
        ),
    ),
)
NOTHING_HERE = frozenset(
    {"/nowhere/", "/e/saint-aubin/nowhere/", "/account/invitation/none/", "/account/3rdparty/login/error/"}
)
"""Screens that say kindly that nothing is here, and tell the browser so."""
ELSEWHERE = frozenset(
    {
        # forms that are sent from the screens above
        *(
            "channels:close",
            "charter:history_export",
            "charter:open",
            "charter:publish",
            "charter:stand",
            "consents:blank",
            "coach:campaign_csv",
            "coach:campaign_end",
            "coach:lesson_attest",
            "coach:lesson_read",
            "coach:lesson_reminders",
            "consents:export",
            "consents:form",
            "consents:give",
            "consents:identity",
        ),
        *("demo_progress", "demo_sit_down", "presence:drop"),
        *("drafts:abandon", "drafts:check", "drafts:duplicate", "drafts:original", "drafts:restore", "drafts:upload"),
        *("inbox:dismiss", "inbox:end_watch", "inbox:erase", "inbox:hide", "inbox:private", "inbox:put_back"),
        *("inbox:alert_ordinary", "inbox:alert_pause", "inbox:drop"),
        *("history:begin", "history:delete", "history:dismiss", "history:reopen", "history:rest", "history:show"),
        *("incidents:answered", "incidents:ask", "incidents:gone", "incidents:identity", "incidents:knows", "incidents:learn"),
        *("incidents:learnt", "incidents:move", "incidents:pause", "incidents:proof", "incidents:show_proof", "incidents:step"),
        *("incidents:take_down", "incidents:told", "incidents:verify"),
        *("inbox:remove", "inbox:report", "inbox:sort", "inbox:take", "inbox:unhide", "inbox:unmask"),
        *("people:end_deputy", "people:forget_factors", "people:invite_again", "people:remove", "people:take_role"),
        *("publishing:again", "publishing:cancel", "publishing:done", "publishing:found", "publishing:not_found"),
        *("publishing:reopen", "publishing:schedule", "publishing:take_down", "set_language"),
        *("review:approve", "review:changes", "review:comment", "review:lift", "review:resolve", "review:submit"),
        # parts of a screen, and what is no page: files, tables, what machines read
        *("inbox:news", "drafts:card", "drafts:derivative", "drafts:outlined", "drafts:verdict", "review:differences"),
        *(
            "charter:edition_export",
            "charter:export",
            "presence:export",
            "history:export",
            "incidents:export",
            "incidents:letter",
            "incidents:notice",
            "incidents:paper",
            "reports:download",
        ),
        *("audit:export_csv", "audit:export_jsonl", "files:feed", "files:file", "health", "mfa_download_recovery_codes"),
        "public:manifest",
        # a step of a way in that the example's people, who have neither password nor second factor, do not go
        *(
            "account_confirm_login_code",
            "account_reauthenticate",
            "mfa_authenticate",
            "mfa_reauthenticate",
            "mfa_reauthenticate_webauthn",
        ),
        *("mfa_login_webauthn", "mfa_deactivate_totp", "mfa_edit_webauthn", "mfa_remove_webauthn"),
        *("mfa_generate_recovery_codes", "mfa_view_recovery_codes", "openid_connect_callback", "openid_connect_login"),
        *("socialaccount_connections", "socialaccount_signup"),
    }
)
"""Names of addresses that are no screens of their own, or that nobody in the example comes to."""
