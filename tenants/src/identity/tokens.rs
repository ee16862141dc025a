//! Access tokens (JWT, RFC 7519 and 9068): short-lived, signed with Ed25519, verifiable by anyone with the public keys.

use super::{Session, User};
use crate::{
    Db, Id,
    conn::Conn,
    error::{Error, Result},
    members::Member,
    provisioning::Tenant,
};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use std::sync::{Arc, PoisonError, RwLock};
use uuid::Uuid;
use zeroize::Zeroizing;

/// How long an access token is good.
pub(crate) const LIFE: TimeDelta = TimeDelta::minutes(10);
/// How long keys stay in memory before the database is asked again.
const KEPT: TimeDelta = TimeDelta::minutes(1);
/// How soon it may be asked again for a key that is not known: whoever makes keys up costs one question in this time.
const ASKED_AGAIN: TimeDelta = TimeDelta::seconds(5);
/// Who gives the tokens, and for whom they are.
const DIHYA: &str = "dihya";

/// What a token says.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Claims {
    iss: String,
    aud: String,
    pub(crate) sub: Id<User>,
    pub(crate) tid: Id<Tenant>,
    pub(crate) mid: Id<Member>,
    pub(crate) sid: Id<Session>,
    iat: i64,
    exp: i64,
}

/// The keys that sign and verify, as they were read last.
#[derive(Default)]
pub(crate) struct SigningKeys(RwLock<Option<Arc<Ring>>>);

/// Keys in use, the newest first: it signs, all verify.
pub(crate) struct Ring {
    since: DateTime<Utc>,
    signs: EncodingKey,
    keys: Vec<Key>,
}

struct Key {
    kid: String,
    public: Vec<u8>,
}

#[derive(FromQueryResult)]
struct Row {
    kid: String,
    wrapped: Vec<u8>,
    public: Vec<u8>,
    created_at: DateTime<Utc>,
}

impl Claims {
    pub(crate) fn new(
        user: Id<User>,
        tenant: Id<Tenant>,
        member: Id<Member>,
        session: Id<Session>,
        now: DateTime<Utc>,
    ) -> Self {
        let dihya = || DIHYA.to_owned();
        let (iat, exp) = (now.timestamp(), (now + LIFE).timestamp());
        Self { iss: dihya(), aud: dihya(), sub: user, tid: tenant, mid: member, sid: session, iat, exp }
    }

    /// When the token is no longer good.
    pub(crate) fn expires_at(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(self.exp, 0).unwrap_or_default()
    }
}

impl Ring {
    /// The token that says this.
    pub(crate) fn sign(&self, claims: &Claims) -> Result<String> {
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some("at+jwt".to_owned());
        header.kid = self.keys.first().map(|key| key.kid.clone());
        jsonwebtoken::encode(&header, claims, &self.signs).map_err(Error::internal)
    }

    /// What the token says, if one of these keys signed it. Whether it is still good is for the clock to say.
    fn read(&self, kid: &str, token: &str) -> Option<Claims> {
        let key = self.keys.iter().find(|key| key.kid == kid)?;
        let mut rules = Validation::new(Algorithm::EdDSA);
        rules.validate_exp = false;
        rules.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
        rules.set_issuer(&[DIHYA]);
        rules.set_audience(&[DIHYA]);
        jsonwebtoken::decode(token, &DecodingKey::from_ed_der(&key.public), &rules).ok().map(|token| token.claims)
    }
}

impl Db {
    /// The public keys as a JSON Web Key Set (RFC 7517, RFC 8037), with which others can verify access tokens.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when PostgreSQL does not answer.
    pub async fn jwks(&self) -> Result<Json> {
        let ring = self.signing_keys().await?;
        let keys = ring.keys.iter().map(|Key { kid, public }| {
            let x = URL_SAFE_NO_PAD.encode(public);
            json!({ "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": kid, "x": x })
        });
        Ok(json!({ "keys": keys.collect::<Vec<_>>() }))
    }

    /// Signs with a new key from now on. Older ones verify until no token can be left that they signed.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when PostgreSQL does not answer.
    pub async fn rotate_signing_key(&self) -> Result<()> {
        let conn = self.system().await?;
        let kept: Vec<String> = in_use(rows(&conn).await?, self.clock().now()).into_iter().map(|row| row.kid).collect();
        conn.run("DELETE FROM signing_keys WHERE kid <> ALL($1)", [kept.into()]).await?;
        create(&conn, self).await?;
        conn.commit().await?;
        *self.signing().0.write().unwrap_or_else(PoisonError::into_inner) = None;
        Ok(())
    }

    /// The keys in use; the first time ever, one is made. Ask before a transaction is opened.
    pub(crate) async fn signing_keys(&self) -> Result<Arc<Ring>> {
        match self.signing().kept() {
            Some(ring) if self.age(&ring) < KEPT => Ok(ring),
            _ => self.load_signing_keys().await,
        }
    }

    /// What an access token says.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] when it is none of ours (`UNAUTHENTICATED`) or too old (`TOKEN_EXPIRED`).
    pub(crate) async fn read_token(&self, token: &str) -> Result<Claims> {
        let none = Error::Unauthenticated("UNAUTHENTICATED");
        let Some(kid) = jsonwebtoken::decode_header(token).ok().and_then(|header| header.kid) else {
            return Err(none);
        };
        let mut ring = self.signing_keys().await?;
        if !ring.keys.iter().any(|key| key.kid == kid) && self.age(&ring) > ASKED_AGAIN {
            ring = self.load_signing_keys().await?;
        }
        let claims = ring.read(&kid, token).ok_or(none)?;
        if claims.expires_at() <= self.clock().now() {
            return Err(Error::Unauthenticated("TOKEN_EXPIRED"));
        }
        Ok(claims)
    }

    /// How long ago the keys were read.
    fn age(&self, ring: &Ring) -> TimeDelta {
        (self.clock().now() - ring.since).abs()
    }

    async fn load_signing_keys(&self) -> Result<Arc<Ring>> {
        let conn = self.system().await?;
        let mut found = in_use(rows(&conn).await?, self.clock().now());
        if found.is_empty() {
            create(&conn, self).await?;
            found = rows(&conn).await?;
            conn.commit().await?;
        }
        let newest = found.first().ok_or_else(|| Error::internal("there is no key to sign with"))?;
        let private = self.vault().unwrap(owner(&newest.kid)?, 0, &newest.wrapped)?;
        let signs = EncodingKey::from_ed_der(&private);
        let keys = found.into_iter().map(|Row { kid, public, .. }| Key { kid, public }).collect();
        let ring = Arc::new(Ring { since: self.clock().now(), signs, keys });
        *self.signing().0.write().unwrap_or_else(PoisonError::into_inner) = Some(ring.clone());
        Ok(ring)
    }
}

impl SigningKeys {
    fn kept(&self) -> Option<Arc<Ring>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn rows(conn: &Conn) -> Result<Vec<Row>> {
    conn.rows("SELECT kid, wrapped, public, created_at FROM signing_keys ORDER BY created_at DESC, kid DESC", []).await
}

/// The newest, and those that were replaced so lately that a token of theirs may still be good.
fn in_use(rows: Vec<Row>, now: DateTime<Utc>) -> Vec<Row> {
    let mut replaced_at = None;
    rows.into_iter()
        .take_while(|row| {
            let replaced = replaced_at.replace(row.created_at);
            replaced.is_none_or(|at| at + LIFE + TimeDelta::minutes(2) > now)
        })
        .collect()
}

/// Makes a key. It is wrapped under its own identifier, so that it can't take another one's place.
async fn create(conn: &Conn, db: &Db) -> Result<()> {
    let kid = db.clock().uuid();
    let seed = Zeroizing::new(crate::clock::random::<32>());
    let pair = Ed25519KeyPair::from_seed_unchecked(&*seed).map_err(Error::internal)?;
    let private = pair.to_pkcs8v1().map_err(Error::internal)?;
    conn.run(
        "INSERT INTO signing_keys (kid, wrapped, public, created_at) VALUES ($1, $2, $3, $4)",
        [
            kid.to_string().into(),
            db.vault().wrap(kid, 0, private.as_ref()).into(),
            pair.public_key().as_ref().to_vec().into(),
            db.clock().now().into(),
        ],
    )
    .await?;
    Ok(())
}

/// Whose wrapped key this is: the key's own identifier.
pub(crate) fn owner(kid: &str) -> Result<Uuid> {
    kid.parse().map_err(|_| Error::internal("a signing key has no proper identifier"))
}
