//! Members, invitations, roles and API keys.

mod keys;
mod roles;

pub(crate) use keys::{KeysMutation, KeysQuery};
pub(crate) use roles::{RolesMutation, RolesQuery};

use crate::{
    context::Act,
    ids,
    loaders::RevealMember,
    page::{List, Window, connect},
};
use async_graphql::{Context, ID, InputObject, Object};
use chrono::{DateTime, Utc};
use std::sync::Arc;
use tenants::{
    Error, Result,
    members::{self, Revealed, invitations},
};

/// Somebody who works here.
pub(crate) struct Member(pub(crate) members::Member);

/// Somebody who works here.
#[Object]
impl Member {
    /// The member's identifier.
    pub(crate) async fn id(&self) -> ID {
        ids::show(self.0.id)
    }

    /// The name. Needs `member:reveal`.
    async fn name(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<String>> {
        Ok(Some(self.reveal(ctx).await?.name))
    }

    /// The e-mail address. Needs `member:reveal`.
    async fn email(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<String>> {
        Ok(Some(self.reveal(ctx).await?.email))
    }

    /// The roles: names of the platform's, identifiers of the company's own.
    async fn roles(&self) -> Vec<String> {
        self.0.roles().iter().map(ToString::to_string).collect()
    }

    /// Since when.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }
}

impl Member {
    async fn reveal(&self, ctx: &Context<'_>) -> async_graphql::Result<Revealed> {
        let revealed = ctx.loader()?.load_one(RevealMember(self.0.id)).await?;
        revealed.ok_or_else(|| Arc::new(Error::NotFound).into())
    }
}

/// An invitation that was not accepted yet.
pub(crate) struct Invitation(invitations::Invitation);

/// An invitation that was not accepted yet.
#[Object]
impl Invitation {
    /// The invitation's identifier.
    async fn id(&self) -> ID {
        ids::show(self.0.id)
    }

    /// The address it went to. Needs `member:reveal`.
    async fn email(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let invitation = std::slice::from_ref(&self.0);
        let mut revealed = ctx.act(async |tx| invitations::reveal(tx, invitation).await).await?;
        Ok(revealed.remove(&self.0.id))
    }

    /// The roles that it offers.
    async fn roles(&self) -> Vec<String> {
        self.0.roles().iter().map(ToString::to_string).collect()
    }

    /// When it was sent.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// Until when it can be accepted.
    async fn expires_at(&self) -> DateTime<Utc> {
        self.0.expires_at
    }
}

/// Somebody to invite.
#[derive(InputObject)]
pub(crate) struct MemberInvite {
    /// Where the invitation goes.
    email: String,
    /// The roles offered: names of the platform's, identifiers of the company's own. Nobody can offer more than they have.
    roles: Vec<String>,
    /// The language of the mail, as a BCP 47 tag; the company's when absent.
    locale: Option<String>,
}

#[derive(Default)]
pub(crate) struct MembersQuery;

#[Object]
impl MembersQuery {
    /// Who works here, in the order of joining.
    async fn members(&self, ctx: &Context<'_>, first: Option<i32>, after: Option<String>) -> Result<List<Member>> {
        let window = Window { first, after };
        let slice = window.slice()?;
        let page = ctx.act(async |tx| members::list(tx, &slice).await).await?;
        Ok(connect(&window, page, |member| member.id, Member))
    }

    /// Invitations that were not accepted yet.
    async fn invitations(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<List<Invitation>> {
        let window = Window { first, after };
        let slice = window.slice()?;
        let page = ctx.act(async |tx| invitations::list(tx, &slice).await).await?;
        Ok(connect(&window, page, |invitation| invitation.id, Invitation))
    }
}

#[derive(Default)]
pub(crate) struct MembersMutation;

#[Object]
impl MembersMutation {
    /// Invites somebody by mail. An earlier invitation to the same address ends: only the link of the newest mail is good.
    async fn member_invite(&self, ctx: &Context<'_>, input: MemberInvite) -> Result<Invitation> {
        let MemberInvite { email, roles, locale } = input;
        let new = invitations::NewInvitation { email, roles, locale };
        ctx.act(async |tx| invitations::create(tx, &new).await).await.map(Invitation)
    }

    /// Takes an invitation back.
    async fn invitation_revoke(&self, ctx: &Context<'_>, id: ID) -> Result<ID> {
        let invitation = ids::read("id", &id)?;
        ctx.act(async |tx| invitations::revoke(tx, invitation).await).await.map(|()| id)
    }

    /// Gives a member other roles. Nobody can give more than they have, and an owner stays.
    async fn member_set_roles(&self, ctx: &Context<'_>, id: ID, roles: Vec<String>) -> Result<Member> {
        let id = ids::read("id", &id)?;
        ctx.act(async |tx| members::change_roles(tx, id, &roles).await).await.map(Member)
    }

    /// Ends a membership and its sessions.
    async fn member_remove(&self, ctx: &Context<'_>, id: ID) -> Result<ID> {
        let member = ids::read("id", &id)?;
        ctx.act(async |tx| members::remove(tx, member).await).await.map(|()| id)
    }
}
