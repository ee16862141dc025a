//! The register of processing (GDPR, article 30(1)): what a company does with people's data, read from what is really set up and
//! used, with what only the company itself can say added by it.

mod written;

pub use written::{Format, Table, Written, export};

use crate::{
    Id, Relay, Tx,
    contacts::{
        fields,
        retention::{self, Rule},
    },
    error::{Check, Error, Result, Violation},
    id::Named,
    permissions::{Opens, Permission, RegisterRead, RegisterWrite},
    provisioning,
    seal::{Personal, Sealed},
};
use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The longest text, in characters.
const LONGEST: usize = 2_000;

/// What only the company can say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Added {
    /// How the company is reached.
    pub contact: Option<String>,
    /// Its representative, and who it decides together with.
    pub representative: Option<String>,
    /// How its data protection officer is reached.
    pub dpo: Option<String>,
    /// Further recipients.
    pub recipients: Option<String>,
    /// To which countries outside of the Union data go, and what makes it safe.
    pub transfers: Option<String>,
    /// Measures beyond those of the platform.
    pub measures: Option<String>,
    /// What an activity is for, in the company's words, by the activity's key.
    pub purposes: BTreeMap<String, String>,
}

/// The same as it is sealed: its JSON.
pub struct Additions(Vec<u8>);

impl Personal for Additions {
    const LABEL: &'static str = "register additions";
    fn bytes(&self) -> &[u8] {
        &self.0
    }
    fn from_bytes(bytes: Vec<u8>) -> Option<Self> {
        Some(Self(bytes))
    }
}

/// The row of additions.
#[derive(Debug, Clone, Copy)]
struct AdditionsRow;

impl Named for AdditionsRow {
    const PREFIX: &'static str = "register";
}

/// The register.
#[derive(Debug, Clone)]
pub struct Register {
    /// When it was read.
    pub at: DateTime<Utc>,
    /// The company: the controller.
    pub company: String,
    /// Its time zone, by its name in the IANA database.
    pub time_zone: String,
    /// What it added.
    pub added: Added,
    /// What it does.
    pub activities: Vec<Activity>,
    /// Who passes mail on.
    pub relay: Option<Relay>,
    /// How long people are kept.
    pub rules: [Rule; 3],
    /// How long a request to confirm waits, in days.
    pub opt_in_days: i32,
}

/// Something that the company does with people's data.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Activity {
    /// Its key: `contacts`, `messages_email`, `opens_email`, `forms` and so on.
    pub key: String,
    /// Names of the lawful bases.
    pub bases: Vec<String>,
    /// The company's own words in use, as key and version.
    pub wordings: Vec<String>,
    /// Names of the kinds of people.
    pub people: Vec<String>,
    /// How many people it concerns now.
    pub count: i64,
    /// Names of the categories of data.
    pub data: Vec<String>,
    /// Labels of the company's own fields.
    pub fields: Vec<String>,
}

/// The register as it stands.
///
/// # Errors
/// When the database can't be read, or the additions don't open.
pub async fn read(tx: &Tx<RegisterRead>) -> Result<Register> {
    gather(tx).await
}

/// Replaces what the company adds.
///
/// # Errors
/// [`Error::Invalid`] with all violations.
pub async fn update(tx: &Tx<RegisterWrite>, added: Added) -> Result<Register> {
    let mut check = Check::default();
    let texts = [
        ("contact", &added.contact),
        ("representative", &added.representative),
        ("dpo", &added.dpo),
        ("recipients", &added.recipients),
        ("transfers", &added.transfers),
        ("measures", &added.measures),
    ];
    for (field, text) in texts {
        check.length(field, text.as_deref().unwrap_or_default(), LONGEST);
    }
    for (key, text) in &added.purposes {
        check.length("purposes", text, LONGEST);
        let known =
            KEYS.iter().any(|known| key == known || key.strip_prefix(known).is_some_and(|rest| rest.starts_with('_')));
        if !known {
            check.push(Violation::new("purposes", "value-invalid"));
        }
    }
    check.done()?;
    let id = Id::<AdditionsRow>::new(tx.clock());
    let content = Additions(serde_json::to_vec(&added).map_err(Error::internal)?);
    tx.run("DELETE FROM register_additions WHERE tenant_id = $1", [tx.tenant().into()]).await?;
    tx.run(
        "INSERT INTO register_additions (tenant_id, id, content, updated_at) VALUES ($1, $2, $3, $4)",
        [tx.tenant().into(), id.into(), tx.keys().await?.seal(id, &content).into(), tx.now().into()],
    )
    .await?;
    gather(tx).await
}

async fn added<P: Permission + Opens<Additions>>(tx: &Tx<P>) -> Result<Added> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Id<AdditionsRow>,
        content: Sealed<Additions>,
    }
    let row: Option<Row> =
        tx.row("SELECT id, content FROM register_additions WHERE tenant_id = $1", [tx.tenant().into()]).await?;
    let Some(Row { id, content }) = row else { return Ok(Added::default()) };
    let content = tx.keys().await?.open(id, &content)?;
    serde_json::from_slice(&content.0).map_err(Error::internal)
}

async fn gather<P: Permission + Opens<Additions>>(tx: &Tx<P>) -> Result<Register> {
    #[derive(FromQueryResult)]
    struct Settings {
        opt_in_days: i32,
    }
    let company = provisioning::here(tx).await?;
    let settings: Option<Settings> =
        tx.row("SELECT opt_in_days FROM consent_settings WHERE tenant_id = $1", [tx.tenant().into()]).await?;
    Ok(Register {
        at: tx.now(),
        company: company.name,
        time_zone: company.time_zone,
        added: added(tx).await?,
        activities: activities(tx).await?,
        relay: tx.db().relay().cloned(),
        rules: retention::held(tx).await?,
        opt_in_days: settings.map_or(crate::contacts::opt_ins::DAYS, |settings| settings.opt_in_days),
    })
}

/// How the keys of activities begin.
const KEYS: [&str; 10] =
    ["contacts", "messages", "opens", "clicks", "forms", "imports", "suppressions", "requests", "accounts", "audit"];

#[derive(FromQueryResult)]
struct Standing {
    channel: String,
    purpose: String,
    bases: Vec<String>,
    wordings: Vec<String>,
    granted: i64,
}

#[derive(FromQueryResult)]
struct Uses {
    stages: Vec<String>,
    people: i64,
    data: Vec<String>,
    forms: i64,
    imports: i64,
    suppressions: i64,
    requests: i64,
    members: i64,
}

async fn activities<P: Permission>(tx: &Tx<P>) -> Result<Vec<Activity>> {
    let uses: Uses = tx.row(USES, [tx.tenant().into()]).await?.ok_or_else(|| Error::internal("nothing was counted"))?;
    let fields: Vec<String> = fields::declared(tx).await?.into_iter().map(|field| field.label).collect();
    let standing: Vec<Standing> = tx.rows(STANDING, [tx.tenant().into()]).await?;
    let made = |key: &str, basis: &str, people: &[&str], count: i64, data: &[&str]| Activity {
        key: key.to_owned(),
        bases: vec![basis.to_owned()],
        wordings: Vec::new(),
        people: people.iter().map(|name| (*name).to_owned()).collect(),
        count,
        data: data.iter().map(|name| (*name).to_owned()).collect(),
        fields: Vec::new(),
    };
    let mut activities = Vec::new();
    if uses.people > 0 {
        let bases: std::collections::BTreeSet<String> = standing.iter().flat_map(|row| row.bases.clone()).collect();
        let bases = if bases.is_empty() { vec!["legitimate_interest".to_owned()] } else { bases.into_iter().collect() };
        let (people, data) = (uses.stages.clone(), uses.data);
        activities.push(Activity { bases, people, data, fields, ..made("contacts", "", &[], uses.people, &[]) });
    }
    for row in standing {
        let data: &[&str] = match row.purpose.as_str() {
            "opens" => &["openings", "consents"],
            "clicks" => &["clicks", "consents"],
            _ if row.channel == "sms" => &["phone", "name", "deliveries", "consents"],
            _ if row.channel == "post" => &["postal", "name", "deliveries", "consents"],
            _ => &["email", "name", "deliveries", "consents"],
        };
        let Standing { channel, purpose, bases, wordings, granted } = row;
        let key = format!("{purpose}_{channel}");
        let people = uses.stages.clone();
        activities.push(Activity { bases, wordings, people, ..made(&key, "", &[], granted, data) });
    }
    let visitor: &[&str] = &["email", "name", "phone", "consents", "network"];
    for (count, activity) in [
        (uses.forms, made("forms", "consent", &["visitor"], uses.forms, visitor)),
        (
            uses.imports,
            made(
                "imports",
                "legitimate_interest",
                &["prospect"],
                uses.imports,
                &["email", "phone", "name", "consents"],
            ),
        ),
        (uses.suppressions, made("suppressions", "legitimate_interest", &["left"], uses.suppressions, &["hash"])),
        (uses.requests, made("requests", "legal_obligation", &["asking"], uses.requests, &["request"])),
        (
            uses.members,
            made("accounts", "contract", &["member"], uses.members, &["email", "name", "password", "network"]),
        ),
        (1, made("audit", "legal_obligation", &["member"], uses.members, &["act", "network"])),
    ] {
        if count > 0 {
            activities.push(activity);
        }
    }
    Ok(activities)
}

const USES: &str = "
    SELECT coalesce((SELECT array_agg(DISTINCT stage ORDER BY stage) FROM contacts
                     WHERE tenant_id = $1 AND merged_into IS NULL AND anonymised_at IS NULL), '{}') AS stages,
           (SELECT count(*) FROM contacts WHERE tenant_id = $1 AND merged_into IS NULL AND anonymised_at IS NULL) AS people,
           array_remove(ARRAY[
             CASE WHEN EXISTS (SELECT FROM contact_cards WHERE tenant_id = $1 AND email IS NOT NULL) THEN 'email' END,
             CASE WHEN EXISTS (SELECT FROM contact_cards WHERE tenant_id = $1 AND phone IS NOT NULL) THEN 'phone' END,
             CASE WHEN EXISTS (SELECT FROM contact_cards WHERE tenant_id = $1 AND name IS NOT NULL) THEN 'name' END,
             CASE WHEN EXISTS (SELECT FROM contact_cards WHERE tenant_id = $1 AND postal IS NOT NULL) THEN 'postal' END,
             CASE WHEN EXISTS (SELECT FROM contacts WHERE tenant_id = $1 AND country IS NOT NULL) THEN 'country' END,
             CASE WHEN EXISTS (SELECT FROM contacts WHERE tenant_id = $1 AND locale IS NOT NULL) THEN 'language' END,
             CASE WHEN EXISTS (SELECT FROM contacts WHERE tenant_id = $1 AND time_zone IS NOT NULL) THEN 'time_zone' END], NULL) AS data,
           (SELECT count(*) FROM forms WHERE tenant_id = $1) AS forms,
           (SELECT count(*) FROM imports WHERE tenant_id = $1) AS imports,
           (SELECT count(*) FROM suppressions WHERE tenant_id = $1) AS suppressions,
           (SELECT count(*) FROM rights_requests WHERE tenant_id = $1) AS requests,
           (SELECT count(*) FROM members WHERE tenant_id = $1 AND removed_at IS NULL) AS members";

const STANDING: &str = "
    SELECT s.channel, s.purpose, array_agg(DISTINCT s.basis ORDER BY s.basis) AS bases, count(*) FILTER (WHERE s.granted) AS granted,
           coalesce((SELECT array_agg(DISTINCT w.key || ' ' || w.version ORDER BY w.key || ' ' || w.version)
                     FROM consents c JOIN wordings w ON w.tenant_id = $1 AND w.id = c.wording_id
                     WHERE c.tenant_id = $1 AND c.channel = s.channel AND c.purpose = s.purpose), '{}') AS wordings
    FROM consent_states s WHERE s.tenant_id = $1 GROUP BY s.channel, s.purpose ORDER BY s.channel, s.purpose";
