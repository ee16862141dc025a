//! Roles: the platform's, and those that a company defines.

use crate::{context::Act, ids};
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use locales::{Args, Locale, t};
use tenants::{
    Result,
    members::roles::{self, CustomRole},
    permissions::{Grants, Role},
};

/// A role of the platform, the same in every company.
#[derive(SimpleObject)]
pub(crate) struct BuiltInRole {
    /// Its name, as it is given to members.
    name: &'static str,
    /// Its title in the viewer's language.
    title: String,
    /// What it is for, in the viewer's language.
    description: String,
    /// What it may do.
    permissions: Vec<&'static str>,
    /// Whether it sees own rows only.
    own_rows: bool,
}

impl BuiltInRole {
    fn of(role: Role, locale: Locale) -> Self {
        let say = |key: String| t(locale, &key, &Args::new());
        Self {
            name: role.name(),
            title: say(format!("role-{}", role.name())),
            description: say(format!("role-{}-description", role.name())),
            permissions: Grants::of(role).names(),
            own_rows: role.own_rows(),
        }
    }
}

/// A role that the company defined.
pub(crate) struct OwnRole(CustomRole);

/// A role that the company defined.
#[Object(name = "CustomRole")]
impl OwnRole {
    /// The role's identifier, as it is given to members.
    async fn id(&self) -> ID {
        ids::show(self.0.id)
    }

    /// What the company calls it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What it may do.
    async fn permissions(&self) -> &[String] {
        &self.0.permissions
    }
}

/// A role of the company's own.
#[derive(InputObject)]
pub(crate) struct RoleInput {
    /// What the company calls it.
    name: String,
    /// What it may do. Nobody can define more than they have.
    permissions: Vec<String>,
}

#[derive(Default)]
pub(crate) struct RolesQuery;

#[Object]
impl RolesQuery {
    /// The platform's roles.
    #[expect(clippy::unused_async, reason = "resolvers are asynchronous")]
    async fn built_in_roles(&self, ctx: &Context<'_>) -> Result<Vec<BuiltInRole>> {
        let locale = ctx.scope()?.locale();
        Ok(Role::ALL.iter().filter(|role| role.assignable()).map(|role| BuiltInRole::of(*role, locale)).collect())
    }

    /// The company's own roles.
    async fn custom_roles(&self, ctx: &Context<'_>) -> Result<Vec<OwnRole>> {
        let roles = ctx.act(async |tx| roles::list(tx).await).await?;
        Ok(roles.into_iter().map(OwnRole).collect())
    }
}

#[derive(Default)]
pub(crate) struct RolesMutation;

#[Object]
impl RolesMutation {
    /// Defines a role of the company's own.
    async fn role_create(&self, ctx: &Context<'_>, input: RoleInput) -> Result<OwnRole> {
        let RoleInput { name, permissions } = input;
        ctx.act(async |tx| roles::create(tx, &name, &permissions).await).await.map(OwnRole)
    }

    /// Defines it anew; whoever holds it has the new permissions at once.
    async fn role_update(&self, ctx: &Context<'_>, id: ID, input: RoleInput) -> Result<OwnRole> {
        let (id, RoleInput { name, permissions }) = (ids::read("id", &id)?, input);
        ctx.act(async |tx| roles::update(tx, id, &name, &permissions).await).await.map(OwnRole)
    }

    /// Removes a role that nobody holds.
    async fn role_delete(&self, ctx: &Context<'_>, id: ID) -> Result<ID> {
        let role = ids::read("id", &id)?;
        ctx.act(async |tx| roles::delete(tx, role).await).await.map(|()| id)
    }
}
