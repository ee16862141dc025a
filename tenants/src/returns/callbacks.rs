//! Where providers of mail call to tell what became of messages, and by what each is known.
//!
//! The address names the callback and proves, by a signature of ours, that it was made here; that a call is the provider's is
//! proven by what the provider signs with or shows. A call is stored as it came and read by a task.

use super::inbox::{self, Raw, Source};
use crate::{
    Id, Scope, Tx,
    campaigns::tracking::{Mark, Marker, Purpose},
    clock::random,
    contacts::only,
    error::{Error, Result, Violation},
    id::Named,
    page::{Page, Slice},
    permissions::{CallbackManage, CallbackRead, Permission, ReturnAccept, ReturnNote, Upkeep},
    seal::{Personal, Sealed, hex},
};
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::FromQueryResult;
use serde_json::json;
use sha2::{Digest, Sha256};

/// How many callbacks a company may have.
const MOST: i64 = 20;
/// How long the proof before the present one still holds.
const OVERLAP: TimeDelta = TimeDelta::hours(24);
/// How long it is kept that a token was shown: longer than one is taken.
const TOKENS: TimeDelta = TimeDelta::days(2);
/// How long a proof may be, in bytes.
const LONGEST: usize = 2000;

/// Where a provider calls.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Callback {
    /// The callback's identifier.
    pub id: Id<Self>,
    /// The provider's name.
    pub provider: String,
    /// Until when the proof before the present one holds too.
    pub old_until: Option<DateTime<Utc>>,
    /// When a call was last believed.
    pub heard_at: Option<DateTime<Utc>>,
    /// When it was set up.
    pub created_at: DateTime<Utc>,
}

impl Named for Callback {
    const PREFIX: &'static str = "callback";
}

/// By what a provider is known: a key that it signs with, a word that it shows, the topic that it publishes to.
#[derive(Clone)]
pub struct Proof(String);

impl Proof {
    /// As it was entered.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Proof {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Proof")
    }
}

impl Personal for Proof {
    const LABEL: &'static str = "callback.proof";
    fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
    fn from_bytes(bytes: Vec<u8>) -> Option<Self> {
        String::from_utf8(bytes).ok().map(Self)
    }
}

impl Callback {
    /// Where the provider calls, below the installation's own address.
    ///
    /// # Errors
    /// When the platform's keys can't be read.
    pub async fn path(&self, scope: &Scope) -> Result<String> {
        Ok(path(&scope.marker().await?, self))
    }
}

fn path(marker: &Marker, callback: &Callback) -> String {
    format!("/callbacks/{}/{}", callback.provider, marker.signed(Purpose::Callback, callback.id.uuid()))
}

/// Callbacks, oldest first.
///
/// # Errors
/// When the database can't be read.
pub async fn list(tx: &Tx<CallbackRead>, slice: &Slice<Id<Callback>>) -> Result<Page<Callback>> {
    let rows = tx
        .rows(
            "SELECT id, provider, old_until, heard_at, created_at FROM callbacks
             WHERE tenant_id = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3",
            [tx.tenant().into(), slice.after.into(), slice.limit().into()],
        )
        .await?;
    Ok(slice.page(rows))
}

async fn find<P: Permission>(tx: &Tx<P>, id: Id<Callback>) -> Result<Callback> {
    let rows = tx
        .rows(
            "SELECT id, provider, old_until, heard_at, created_at FROM callbacks WHERE tenant_id = $1 AND id = $2",
            [tx.tenant().into(), id.into()],
        )
        .await?;
    only(rows)
}

/// What a provider is to be known by: a given one, or for Postmark, which signs nothing, a word of ours.
fn proof(source: Source, given: Option<&str>) -> Result<Proof> {
    let wrong = |code| Error::Invalid(vec![Violation::new("proof", code)]);
    match (source, given.map(str::trim).filter(|given| !given.is_empty())) {
        (Source::Postmark, None) => Ok(Proof(hex(&random::<24>()))),
        (Source::Postmark, Some(_)) => Err(wrong("callback-proof-ours")),
        (Source::Mail, _) => Err(Error::internal("mail needs no callback")),
        (_, None) => Err(wrong("required")),
        (Source::Ses, Some(given)) if !is_topic(given) => Err(wrong("callback-proof-topic")),
        (Source::SendGrid, Some(given)) if !is_key(given) => Err(wrong("callback-proof-key")),
        (_, Some(given)) if given.len() > LONGEST => {
            Err(Error::Invalid(vec![Violation::new("proof", "too-long").with(&json!({ "max": LONGEST }))]))
        }
        (_, Some(given)) => Ok(Proof(given.to_owned())),
    }
}

/// The name of a topic of SNS.
fn is_topic(text: &str) -> bool {
    let parts: Vec<&str> = text.split(':').collect();
    let plain = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    text.len() <= 512 && parts.len() == 6 && parts[0] == "arn" && parts[2] == "sns" && parts.into_iter().all(plain)
}

/// A public key on the curve P-256 as SendGrid shows it: `SubjectPublicKeyInfo` (RFC 5480) in base 64.
fn is_key(text: &str) -> bool {
    use base64::{Engine, engine::general_purpose::STANDARD};
    const HEAD: &[u8] =
        b"\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07\x03\x42\x00\x04";
    STANDARD.decode(text).is_ok_and(|der| der.len() == HEAD.len() + 64 && der.starts_with(HEAD))
}

/// Sets a callback up. Gives the word that the provider is to show, where it is one of ours: this once.
///
/// # Errors
/// [`Error::Invalid`] naming `proof`; `CALLBACK_LIMIT`.
pub async fn create(
    tx: &Tx<CallbackManage>,
    source: Source,
    given: Option<&str>,
) -> Result<(Callback, Option<String>)> {
    let proof = proof(source, given)?;
    let id = Id::<Callback>::new(tx.clock());
    let sealed = tx.keys().await?.seal(id, &proof);
    let made = tx
        .run(
            "INSERT INTO callbacks (tenant_id, id, provider, secret, created_at, updated_at)
             SELECT $1, $2, $3, $4, $5, $5 WHERE (SELECT count(*) FROM callbacks WHERE tenant_id = $1) < $6",
            [tx.tenant().into(), id.into(), source.name().into(), sealed.into(), tx.now().into(), MOST.into()],
        )
        .await?;
    if made == 0 {
        let args = json!({ "max": MOST });
        return Err(Error::Refused("CALLBACK_LIMIT", args.as_object().cloned().unwrap_or_default()));
    }
    tx.touch(id);
    Ok((find(tx, id).await?, shown(source, proof)))
}

/// The word of ours, where it is one.
fn shown(source: Source, proof: Proof) -> Option<String> {
    (source == Source::Postmark).then_some(proof.0)
}

/// Gives a callback another proof. The one before holds for a day; the address stays.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] naming `proof`.
pub async fn rotate(
    tx: &Tx<CallbackManage>,
    id: Id<Callback>,
    given: Option<&str>,
) -> Result<(Callback, Option<String>)> {
    let callback = find(tx, id).await?;
    let source = source(&callback)?;
    let proof = proof(source, given)?;
    let sealed = tx.keys().await?.seal(id, &proof);
    tx.run(
        "UPDATE callbacks SET old_secret = secret, old_until = $4, secret = $3, updated_at = $5 WHERE tenant_id = $1 AND id = $2",
        [tx.tenant().into(), id.into(), sealed.into(), (tx.now() + OVERLAP).into(), tx.now().into()],
    )
    .await?;
    tx.touch(id);
    Ok((find(tx, id).await?, shown(source, proof)))
}

fn source(callback: &Callback) -> Result<Source> {
    Source::parse(&callback.provider).ok_or_else(|| Error::internal("a callback has no known provider"))
}

/// Removes a callback: nobody who calls there is heard any more.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn delete(tx: &Tx<CallbackManage>, id: Id<Callback>) -> Result<()> {
    tx.touch(id);
    let gone =
        tx.run("DELETE FROM callbacks WHERE tenant_id = $1 AND id = $2", [tx.tenant().into(), id.into()]).await?;
    if gone == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// By what the provider is known that calls here: one proof, or two during a rotation.
///
/// # Errors
/// `LINK_INVALID` when there is no such callback of this provider.
pub async fn proofs(tx: &Tx<ReturnAccept>, mark: Mark, source: Source) -> Result<Vec<Proof>> {
    held(tx, Id::from(mark.subject()), source).await
}

/// The same, for what is checked later.
///
/// # Errors
/// As [`proofs`].
pub async fn proofs_of(tx: &Tx<ReturnNote>, id: Id<Callback>, source: Source) -> Result<Vec<Proof>> {
    held(tx, id, source).await
}

async fn held<P: Permission + crate::permissions::Opens<Proof>>(
    tx: &Tx<P>,
    id: Id<Callback>,
    source: Source,
) -> Result<Vec<Proof>> {
    #[derive(FromQueryResult)]
    struct Row {
        secret: Sealed<Proof>,
        old_secret: Option<Sealed<Proof>>,
        old_until: Option<DateTime<Utc>>,
    }
    let row: Option<Row> = tx
        .row(
            "SELECT secret, old_secret, old_until FROM callbacks WHERE tenant_id = $1 AND id = $2 AND provider = $3",
            [tx.tenant().into(), id.into(), source.name().into()],
        )
        .await?;
    let row = row.ok_or_else(|| Error::refused("LINK_INVALID"))?;
    let keys = tx.keys().await?;
    let mut proofs = vec![keys.open(id, &row.secret)?];
    if row.old_until.is_some_and(|until| until > tx.now()) {
        proofs.extend(keys.open_some(id, row.old_secret.as_ref())?);
    }
    Ok(proofs)
}

/// Stores a call that was believed, to be read. `token` is what is good for one call only; tells whether it was.
///
/// # Errors
/// When the database can't be written.
pub async fn heard(
    tx: &Tx<ReturnAccept>,
    mark: Mark,
    source: Source,
    token: Option<&str>,
    content: &Raw,
) -> Result<bool> {
    let id = Id::<Callback>::from(mark.subject());
    if let Some(token) = token {
        let fresh = tx
            .run(
                "INSERT INTO callback_tokens (tenant_id, callback_id, token, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
                [tx.tenant().into(), id.into(), hex(&Sha256::digest(token)[..16]).into(), tx.now().into()],
            )
            .await?;
        if fresh == 0 {
            return Ok(false);
        }
    }
    tx.run(
        "UPDATE callbacks SET heard_at = $3 WHERE tenant_id = $1 AND id = $2 AND (heard_at IS NULL OR heard_at < $4)",
        [tx.tenant().into(), id.into(), tx.now().into(), (tx.now() - TimeDelta::minutes(1)).into()],
    )
    .await?;
    inbox::store(tx, source, Some(id), None, content).await?;
    Ok(true)
}

pub(super) async fn sweep(tx: &Tx<Upkeep>) -> Result<()> {
    tx.run(
        "DELETE FROM callback_tokens WHERE tenant_id = $1 AND at < $2",
        [tx.tenant().into(), (tx.now() - TOKENS).into()],
    )
    .await?;
    tx.run(
        "UPDATE callbacks SET old_secret = NULL, old_until = NULL WHERE tenant_id = $1 AND old_until <= $2",
        [tx.tenant().into(), tx.now().into()],
    )
    .await?;
    Ok(())
}
