//! The vault: unwraps the keys of tenants and of the system, and keeps them in memory for a minute.

use super::{
    Blind, Keyring, Personal, Sealed,
    keyring::{expand, hex},
};
use crate::{
    clock::{Clock, random},
    conn::Conn,
    error::{Error, Result},
};
use aes_gcm::{
    Aes256Gcm, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, Mac};
use sea_orm::FromQueryResult;
use sha2::Sha256;
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, PoisonError, RwLock},
};
use uuid::Uuid;
use zeroize::Zeroizing;

/// How long unwrapped keys stay in memory before the database is asked again.
const KEPT: TimeDelta = TimeDelta::seconds(10);
/// How old a data key must be before it seals: by then every process has it in memory, and what one seals all can open.
/// Much longer than [`KEPT`], as an act under way goes on with the keys that it began with.
pub(super) const RIPENS: TimeDelta = TimeDelta::seconds(60);

/// The keys of one tenant (or, under the nil UUID, of the system).
pub(crate) struct TenantKeys {
    owner: Uuid,
    root: Zeroizing<Vec<u8>>,
    data: BTreeMap<u32, Aes256Gcm>,
    /// The version that seals.
    current: u32,
    /// Keys that were derived from the root, by purpose: a file of contacts asks for them a million times.
    macs: RwLock<HashMap<String, Hmac<Sha256>>>,
}

impl TenantKeys {
    pub(crate) fn seal<T: Personal>(&self, row: Uuid, value: &T) -> Sealed<T> {
        Sealed::new(self.seal_bytes(T::LABEL, row, value.bytes()))
    }

    pub(crate) fn open<T: Personal>(&self, row: Uuid, sealed: &Sealed<T>) -> Result<T> {
        let bytes = self.open_bytes(T::LABEL, row, sealed.bytes())?;
        T::from_bytes(bytes).ok_or_else(|| Error::internal("an opened value is malformed"))
    }

    pub(crate) fn blind<T: Personal>(&self, value: &T) -> Blind<T> {
        let mac = self.mac(&format!("blind {}", T::LABEL), value.bytes());
        Blind::new(hex(&mac[..16]))
    }

    /// HMAC-SHA-256 (RFC 2104) under a key of this owner for one purpose.
    pub(crate) fn mac(&self, purpose: &str, message: &[u8]) -> [u8; 32] {
        let known = self.macs.read().unwrap_or_else(PoisonError::into_inner).get(purpose).cloned();
        let mut mac = known.unwrap_or_else(|| self.derive(purpose));
        mac.update(message);
        mac.finalize().into_bytes().into()
    }

    fn derive(&self, purpose: &str) -> Hmac<Sha256> {
        let mut key = Zeroizing::new([0; 32]);
        expand(&self.root, purpose, &mut key);
        let mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&key[..]);
        let mac = mac.unwrap_or_else(|_| unreachable!("HMAC takes a key of any length"));
        self.macs.write().unwrap_or_else(PoisonError::into_inner).insert(purpose.to_owned(), mac.clone());
        mac
    }

    /// The version that seals now.
    pub(crate) fn current(&self) -> u32 {
        self.current
    }

    pub(super) fn seal_bytes(&self, label: &str, row: Uuid, bytes: &[u8]) -> Vec<u8> {
        let version = self.current;
        let cipher =
            self.data.get(&version).unwrap_or_else(|| unreachable!("the version that seals is one of those loaded"));
        [&version.to_be_bytes()[..], &encrypt(cipher, &self.context(label, row), bytes)].concat()
    }

    pub(super) fn open_bytes(&self, label: &str, row: Uuid, sealed: &[u8]) -> Result<Vec<u8>> {
        let (version, rest) =
            sealed.split_first_chunk::<4>().ok_or_else(|| Error::internal("a sealed value is too short"))?;
        let cipher = self.data.get(&u32::from_be_bytes(*version));
        let cipher = cipher.ok_or_else(|| Error::internal("a value was sealed under a key that is gone"))?;
        decrypt(cipher, &self.context(label, row), rest)
    }

    fn context(&self, label: &str, row: Uuid) -> Vec<u8> {
        [self.owner.as_bytes(), row.as_bytes(), label.as_bytes()].concat()
    }
}

/// Unwrapped keys, and since when they are in memory.
type Kept = (Arc<TenantKeys>, DateTime<Utc>);

/// Unwrapped keys, by owner.
pub(crate) struct Vault {
    keyring: Keyring,
    clock: Clock,
    kept: RwLock<HashMap<Uuid, Kept>>,
}

#[derive(FromQueryResult)]
struct KeyRow {
    version: i32,
    wrapped: Vec<u8>,
    created_at: DateTime<Utc>,
}

impl Vault {
    pub(crate) fn new(keyring: Keyring, clock: Clock) -> Self {
        Self { keyring, clock, kept: RwLock::default() }
    }

    pub(crate) fn keyring(&self) -> &Keyring {
        &self.keyring
    }

    /// The keys of `tenant`, read through `conn` when they are not in memory.
    pub(crate) async fn tenant(&self, tenant: Uuid, conn: &Conn) -> Result<Arc<TenantKeys>> {
        if let Some(keys) = self.kept(tenant) {
            return Ok(keys);
        }
        let rows = conn
            .rows(
                "SELECT version, wrapped, created_at FROM tenant_keys WHERE tenant_id = $1 ORDER BY version",
                [tenant.into()],
            )
            .await?;
        self.keep(tenant, rows)
    }

    /// The platform's own keys, for people who may work for several tenants.
    pub(crate) async fn platform(&self, conn: &Conn) -> Result<Arc<TenantKeys>> {
        self.tenant(Uuid::nil(), conn).await
    }

    /// Forgets the keys of one owner, after they changed.
    pub(crate) fn forget(&self, owner: Uuid) {
        self.kept.write().unwrap_or_else(PoisonError::into_inner).remove(&owner);
    }

    /// A new random key for `owner`, wrapped.
    pub(crate) fn fresh(&self, owner: Uuid, version: i32) -> Vec<u8> {
        self.wrap(owner, version, &*Zeroizing::new(random::<32>()))
    }

    pub(crate) fn wrap(&self, owner: Uuid, version: i32, secret: &[u8]) -> Vec<u8> {
        self.keyring.wrap(&format!("{owner} {version}"), secret)
    }

    pub(crate) fn unwrap(&self, owner: Uuid, version: i32, wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
        self.keyring.unwrap(&format!("{owner} {version}"), wrapped)
    }

    fn kept(&self, owner: Uuid) -> Option<Arc<TenantKeys>> {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        let now = self.clock.now();
        kept.get(&owner).filter(|(_, since)| (*since..*since + KEPT).contains(&now)).map(|(keys, _)| keys.clone())
    }

    fn keep(&self, owner: Uuid, rows: Vec<KeyRow>) -> Result<Arc<TenantKeys>> {
        let mut root = None;
        let mut data = BTreeMap::new();
        let mut current = None;
        let ripe = self.clock.now() - RIPENS;
        for KeyRow { version, wrapped, created_at } in rows {
            let secret = self.unwrap(owner, version, &wrapped)?;
            match u32::try_from(version) {
                Ok(0) => root = Some(secret),
                Ok(version) => {
                    let secret =
                        <[u8; 32]>::try_from(&secret[..]).map_err(|_| Error::internal("a data key is not 32 bytes"))?;
                    data.insert(version, cipher(&secret));
                    // The first key of a tenant seals at once: nobody can have an older one.
                    if current.is_none() || created_at <= ripe {
                        current = Some(version);
                    }
                }
                Err(_) => return Err(Error::internal("a key has a negative version")),
            }
        }
        let (Some(root), Some(current)) = (root, current) else {
            return Err(Error::refused("TENANT_ERASED"));
        };
        let keys = Arc::new(TenantKeys { owner, root, data, current, macs: RwLock::default() });
        self.kept.write().unwrap_or_else(PoisonError::into_inner).insert(owner, (keys.clone(), self.clock.now()));
        Ok(keys)
    }

    /// Writes the first keys of `tenant`.
    pub(crate) async fn provision(&self, tenant: Uuid, conn: &Conn, now: DateTime<Utc>) -> Result<()> {
        for version in [0, 1] {
            conn.run(
                "INSERT INTO tenant_keys (tenant_id, version, wrapped, created_at) VALUES ($1, $2, $3, $4)",
                [tenant.into(), version.into(), self.fresh(tenant, version).into(), now.into()],
            )
            .await?;
        }
        Ok(())
    }
}

pub(super) fn cipher(key: &[u8; 32]) -> Aes256Gcm {
    Aes256Gcm::new(key.into())
}

/// `nonce · ciphertext and tag`, with a random nonce of 96 bits.
pub(super) fn encrypt(cipher: &Aes256Gcm, context: &[u8], bytes: &[u8]) -> Vec<u8> {
    let nonce = random::<12>();
    let sealed = cipher.encrypt(&Nonce::from(nonce), Payload { msg: bytes, aad: context });
    let sealed = sealed.unwrap_or_else(|_| unreachable!("AES-GCM seals anything shorter than 64 GiB"));
    [&nonce[..], &sealed].concat()
}

pub(super) fn decrypt(cipher: &Aes256Gcm, context: &[u8], sealed: &[u8]) -> Result<Vec<u8>> {
    let (nonce, sealed) =
        sealed.split_first_chunk::<12>().ok_or_else(|| Error::internal("a sealed value is too short"))?;
    cipher
        .decrypt(&Nonce::from(*nonce), Payload { msg: sealed, aad: context })
        .map_err(|_| Error::internal("a sealed value does not open: it was altered, moved or sealed by another key"))
}
