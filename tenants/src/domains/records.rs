//! What has to stand in DNS so that others can check a domain's mails.

use super::Domain;
use crate::Id;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What stands before a domain's name in the host of its return paths.
const BOUNCES: &str = "bounce.";

/// What the installation does with mails, as records name it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Postbox {
    /// From where mails leave, as terms of SPF (RFC 7208, 5): `include:spf.relay.example`. Empty when nobody said.
    pub spf: String,
    /// The host that takes reports of what could not be delivered. Empty when there is none: return paths are the senders' own
    /// addresses then.
    pub reports: String,
}

/// What a record is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The public RSA key (RFC 6376).
    DkimRsa,
    /// The public Ed25519 key (RFC 8463).
    DkimEd25519,
    /// From where mails may leave (RFC 7208).
    Spf,
    /// Where reports of what could not be delivered arrive.
    ReturnPath,
    /// What others shall do with mails that fail (RFC 7489).
    Dmarc,
    /// Where answers arrive.
    Answers,
}

/// The type of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Txt,
    /// A host that takes mail, with its preference before it.
    Mx,
}

/// A record to publish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// What it is for.
    pub part: Part,
    /// Its type.
    pub kind: Kind,
    /// Its whole name.
    pub name: String,
    /// What it holds.
    pub value: String,
}

/// Something about a domain that deserves a look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The record.
    pub part: Part,
    /// What it is, in kebab case; its sentence is `domain-<code>` in the catalogues.
    pub code: String,
    /// What the sentence is filled with.
    pub args: Map<String, Value>,
    /// Whether mail systems refuse who sends to many like this, or the product does not use what is broken.
    pub blocks: bool,
}

impl Domain {
    /// What has to be published, in the order in which it is best done.
    #[must_use]
    pub fn records(&self, postbox: &Postbox) -> Vec<Record> {
        let [rsa, ed25519] = selectors(self.id).map(|selector| format!("{selector}._domainkey.{}", self.name));
        let txt = |part, name, value| Record { part, kind: Kind::Txt, name, value };
        let mut records = vec![
            txt(Part::DkimRsa, rsa, format!("v=DKIM1; k=rsa; p={}", self.rsa_public)),
            txt(Part::DkimEd25519, ed25519, format!("v=DKIM1; k=ed25519; p={}", self.ed25519_public)),
        ];
        let path = self.path(postbox);
        if !postbox.spf.is_empty() {
            records.push(txt(Part::Spf, path.clone(), format!("v=spf1 {} ~all", postbox.spf)));
        }
        if !postbox.reports.is_empty() {
            let value = format!("10 {}", postbox.reports);
            records.push(Record { part: Part::ReturnPath, kind: Kind::Mx, name: path, value });
        }
        records.push(txt(Part::Dmarc, format!("_dmarc.{}", self.name), "v=DMARC1; p=none".to_owned()));
        records
    }

    /// The domain's part of return paths: SPF is checked there.
    #[must_use]
    pub fn path(&self, postbox: &Postbox) -> String {
        if postbox.reports.is_empty() { self.name.clone() } else { bounces(&self.name) }
    }
}

/// Under which names a domain's keys stand in DNS, RSA first. Another domain row, be it of the same name, has others.
pub(super) fn selectors(id: Id<Domain>) -> [String; 2] {
    let mark = crate::seal::hex(&id.uuid().into_bytes()[11..]);
    [format!("dihya-{mark}-rsa"), format!("dihya-{mark}-ed")]
}

/// The host of a domain's return paths.
pub(super) fn bounces(name: &str) -> String {
    format!("{BOUNCES}{name}")
}
