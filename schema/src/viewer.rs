//! Whoever asks: who they are, where they work, what they may do, and their own account.

use crate::{context::Act, ids};
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use tenants::{Actor, Error, Result, Scope, identity, provisioning};

/// Whoever asks.
pub(crate) struct Viewer(Scope);

/// Whoever asks.
#[Object]
impl Viewer {
    /// The member or API key that acts.
    async fn id(&self) -> ID {
        ID(self.0.actor().to_string())
    }

    /// What may be done, by name. What is not listed is refused.
    async fn permissions(&self) -> Vec<&'static str> {
        self.0.permissions()
    }

    /// The language of the answers, as a BCP 47 tag.
    async fn locale(&self) -> String {
        self.0.locale().to_string()
    }

    /// The company in which the viewer acts.
    async fn tenant(&self, ctx: &Context<'_>) -> Result<Tenant> {
        ctx.act(async |tx| provisioning::read(tx).await).await.map(Tenant)
    }

    /// The person's own account. Refused for API keys.
    #[expect(clippy::unused_async, reason = "resolvers are asynchronous")]
    async fn account(&self) -> Result<Account> {
        person(&self.0)?;
        Ok(Account(self.0.clone()))
    }
}

/// Keeps API keys from what belongs to a person.
fn person(scope: &Scope) -> Result<()> {
    if let Actor::Member { .. } = scope.actor() { Ok(()) } else { Err(Error::Forbidden("account:use")) }
}

/// A company.
pub(crate) struct Tenant(provisioning::Tenant);

/// A company that uses the platform.
#[Object]
impl Tenant {
    /// The company's identifier.
    async fn id(&self) -> ID {
        ids::show(self.0.id)
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Its language, as a BCP 47 tag.
    async fn locale(&self) -> &str {
        &self.0.locale
    }

    /// Its time zone, by its name in the IANA database.
    async fn time_zone(&self) -> &str {
        &self.0.time_zone
    }

    /// When it was founded.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }
}

/// A person's own account.
pub(crate) struct Account(Scope);

/// A person's own account.
#[Object]
impl Account {
    /// Name, address, language and second factor. Opening them leaves a row in the audit chain.
    async fn profile(&self) -> Result<Profile> {
        let profile = self.0.db().profile(&self.0).await?;
        Ok(Profile {
            email: profile.email,
            name: profile.name,
            locale: profile.locale.to_string(),
            second_factor: profile.second_factor,
            recovery_codes: profile.recovery_codes,
        })
    }

    /// Where the person is signed in, newest first.
    async fn sessions(&self) -> Result<Vec<Session>> {
        Ok(self.0.db().sessions(&self.0).await?.into_iter().map(Session).collect())
    }

    /// The companies that the person works for.
    async fn workplaces(&self) -> Result<Vec<Workplace>> {
        let places = self.0.db().workplaces(&self.0).await?;
        Ok(places
            .into_iter()
            .map(|place| Workplace { tenant: ids::show(place.tenant), name: place.name, active: place.active })
            .collect())
    }
}

/// What an account says of its person.
#[derive(SimpleObject)]
pub(crate) struct Profile {
    /// The e-mail address to sign in with.
    email: String,
    /// The name, as colleagues see it.
    name: String,
    /// The language, as a BCP 47 tag.
    locale: String,
    /// Whether signing in asks for a second factor.
    second_factor: bool,
    /// Recovery codes that were not used yet.
    recovery_codes: i64,
}

/// A sign-in that still holds.
pub(crate) struct Session(identity::Session);

/// A sign-in that still holds.
#[Object]
impl Session {
    /// The session's identifier.
    async fn id(&self) -> ID {
        ids::show(self.0.id)
    }

    /// The network address that it came from.
    async fn address(&self) -> &str {
        &self.0.address
    }

    /// The program that it came from, in its own words.
    async fn agent(&self) -> &str {
        &self.0.agent
    }

    /// Whether this request is made in it.
    async fn current(&self) -> bool {
        self.0.current
    }

    /// When it began.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it was last refreshed.
    async fn refreshed_at(&self) -> DateTime<Utc> {
        self.0.refreshed_at
    }

    /// When it ends unless it is refreshed.
    async fn expires_at(&self) -> DateTime<Utc> {
        self.0.expires_at
    }
}

/// A company that the person works for.
#[derive(SimpleObject)]
pub(crate) struct Workplace {
    /// The company's identifier.
    tenant: ID,
    /// Its name.
    name: String,
    /// Whether one can sign in there now.
    active: bool,
}

/// What an authenticator needs, shown once.
#[derive(SimpleObject)]
pub(crate) struct SecondFactorEnrolment {
    /// The secret in base 32, to be typed.
    secret: String,
    /// The same as an `otpauth` address, to be shown as a QR code.
    url: String,
}

/// What is to be changed of the company; nothing where absent.
#[derive(InputObject)]
pub(crate) struct TenantUpdate {
    /// The company's name.
    name: Option<String>,
    /// Its language, as a BCP 47 tag.
    locale: Option<String>,
    /// Its time zone, by its name in the IANA database.
    time_zone: Option<String>,
}

#[derive(Default)]
pub(crate) struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// Whoever asks.
    #[expect(clippy::unused_async, reason = "resolvers are asynchronous")]
    async fn viewer(&self, ctx: &Context<'_>) -> Result<Viewer> {
        Ok(Viewer(ctx.scope()?.clone()))
    }
}

#[derive(Default)]
pub(crate) struct ViewerMutation;

#[Object]
impl ViewerMutation {
    /// Changes the company's name, language or zone.
    async fn tenant_update(&self, ctx: &Context<'_>, input: TenantUpdate) -> Result<Tenant> {
        let TenantUpdate { name, locale, time_zone } = input;
        let details = provisioning::Details { name, locale, time_zone };
        ctx.act(async |tx| provisioning::update(tx, &details).await).await.map(Tenant)
    }

    /// Ends the company for good: its keys are destroyed, and with them all that was sealed. Demands the owner's password.
    async fn tenant_erase(&self, ctx: &Context<'_>, password: String) -> Result<bool> {
        ctx.guess(async |scope| scope.db().erase_tenant(scope, &password).await).await.map(|()| true)
    }

    /// Changes the name that colleagues see.
    async fn account_rename(&self, ctx: &Context<'_>, name: String) -> Result<Viewer> {
        ctx.act(async |tx| tenants::members::rename(tx, &name).await).await?;
        Ok(Viewer(ctx.scope()?.clone()))
    }

    /// Changes the language in which the person is answered from the next sign-in on.
    async fn account_set_locale(&self, ctx: &Context<'_>, locale: String) -> Result<bool> {
        let wrong = || Error::Invalid(vec![tenants::Violation::new("locale", "locale-unknown")]);
        let (scope, locale) = (ctx.scope()?, locale.parse().map_err(|_| wrong())?);
        scope.db().change_locale(scope, locale).await.map(|()| true)
    }

    /// Changes the password; all other sessions end.
    async fn password_change(&self, ctx: &Context<'_>, old: String, new: String) -> Result<bool> {
        ctx.guess(async |scope| scope.db().change_password(scope, &old, &new).await).await.map(|()| true)
    }

    /// Ends one of the person's sessions.
    async fn session_revoke(&self, ctx: &Context<'_>, id: ID) -> Result<ID> {
        let scope = ctx.scope()?;
        scope.db().revoke_session(scope, ids::read("id", &id)?).await.map(|()| id)
    }

    /// Ends all of the person's sessions but this one; tells how many.
    async fn session_revoke_others(&self, ctx: &Context<'_>) -> Result<usize> {
        let scope = ctx.scope()?;
        scope.db().revoke_other_sessions(scope).await
    }

    /// Begins to set up a second factor (RFC 6238).
    async fn second_factor_enrol(&self, ctx: &Context<'_>, password: String) -> Result<SecondFactorEnrolment> {
        let enrolment = ctx.guess(async |scope| scope.db().enrol_second_factor(scope, &password).await).await?;
        Ok(SecondFactorEnrolment { secret: enrolment.secret, url: enrolment.url })
    }

    /// Ends setting it up with a first code; gives recovery codes, shown once.
    async fn second_factor_confirm(&self, ctx: &Context<'_>, code: String) -> Result<Vec<String>> {
        ctx.guess(async |scope| scope.db().confirm_second_factor(scope, &code).await).await
    }

    /// Gives new recovery codes in place of the old ones.
    async fn second_factor_renew_codes(&self, ctx: &Context<'_>, code: String) -> Result<Vec<String>> {
        ctx.guess(async |scope| scope.db().renew_recovery_codes(scope, &code).await).await
    }

    /// Gives the second factor up.
    async fn second_factor_disable(&self, ctx: &Context<'_>, password: String, code: String) -> Result<bool> {
        let attempt = async |scope: &Scope| scope.db().disable_second_factor(scope, &password, &code).await;
        ctx.guess(attempt).await.map(|()| true)
    }
}
