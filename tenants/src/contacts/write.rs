//! Adding, changing and erasing people.

use super::{
    Contact, Email, Phone, by_ids, changes,
    draft::{Changes, NewContact, Valid},
    fields, only, reveal, suppressions,
    types::{Postcode, SealedPostal},
    whole,
};
use crate::{
    Id, Tx,
    error::{Check, Error, Result},
    permissions::{ContactErase, ContactWrite, Permission},
    seal::Blind,
};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// Adds a person.
///
/// # Errors
/// [`Error::Invalid`] with all violations; [`Error::Conflict`] when the address is taken.
pub async fn create(tx: &Tx<ContactWrite>, new: &NewContact) -> Result<Contact> {
    let mut check = Check::default();
    let valid = Valid::check(&mut check, &fields::declared(tx).await?, new);
    new.demand_reach(&mut check);
    check.line("source", &new.source, 120);
    check.done()?;
    let id = Id::new(tx.clock());
    tx.run(
        "INSERT INTO contacts (tenant_id, id, stage, source, created_at, updated_at, acted_at) VALUES ($1, $2, $3, $4, $5, $5, $5)",
        [tx.tenant().into(), id.into(), valid.stage.name().into(), new.source.trim().into(), tx.now().into()],
    )
    .await?;
    write(tx, id, valid).await?;
    only(by_ids(&tx.also()?, &[id]).await?)
}

/// Changes a person's fields.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`], or [`Error::Conflict`] when the address is taken.
pub async fn update(tx: &Tx<ContactWrite>, id: Id<Contact>, changes: Changes) -> Result<Contact> {
    let mut contact = only(by_ids(&tx.also()?, &[id]).await?)?;
    let mut known = reveal(&tx.also()?, &[id]).await?.remove(&id).unwrap_or_default();
    let declared = fields::declared(tx).await?;
    // Of a field that is being taken away values may still be there.
    let is_declared = |key: &String, _: &mut _| declared.iter().any(|field| field.key == *key);
    contact.fields.retain(is_declared);
    known.fields.retain(is_declared);
    let mut check = Check::default();
    let before = Changes::default().onto(contact.clone(), known.clone());
    let draft = changes.onto(contact, known);
    let valid = Valid::check(&mut check, &declared, &draft);
    draft.demand_reach(&mut check);
    check.done()?;
    write(tx, id, valid).await?;
    changes::note(tx, &tx.actor().to_string(), &[id], &draft.differs(&before)).await?;
    only(by_ids(&tx.also()?, &[id]).await?)
}

pub(super) async fn write(tx: &Tx<ContactWrite>, id: Id<Contact>, valid: Valid) -> Result<()> {
    let keys = tx.keys().await?;
    let email_index: Option<Blind<Email>> = valid.email.as_ref().map(|email| keys.blind(email));
    let phone_index: Option<Blind<Phone>> = valid.phone.as_ref().map(|phone| keys.blind(phone));
    let postcode_index: Option<Blind<Postcode>> =
        valid.postal.as_ref().and_then(SealedPostal::postcode).map(|postcode| keys.blind(&postcode));
    tx.touch(id);
    let written = tx.run(
        "UPDATE contacts SET email_index = $3, phone_index = $4, words = $5, stage = $6, locale = $7, time_zone = $8, country = $9, fields = $10,
                updated_at = $11, postcode_index = $12
         WHERE tenant_id = $1 AND id = $2 AND merged_into IS NULL",
        [
            tx.tenant().into(),
            id.into(),
            email_index.into(),
            phone_index.into(),
            valid.words(&keys).into(),
            valid.stage.name().into(),
            valid.locale.map(|locale| locale.to_string()).into(),
            valid.time_zone.map(|zone| zone.name().to_owned()).into(),
            valid.country.map(|country| country.to_string()).into(),
            serde_json::Value::Object(valid.values.open.clone()).into(),
            tx.now().into(),
            postcode_index.into(),
        ],
    )
    .await?;
    if written == 0 {
        return Err(Error::NotFound);
    }
    tx.run(
        "INSERT INTO contact_cards (tenant_id, contact_id, email, phone, name, postal, fields) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (tenant_id, contact_id) DO UPDATE SET email = excluded.email, phone = excluded.phone, name = excluded.name,
           postal = excluded.postal, fields = excluded.fields",
        [
            tx.tenant().into(),
            id.into(),
            valid.email.map(|email| keys.seal(id, &email)).into(),
            valid.phone.map(|phone| keys.seal(id, &phone)).into(),
            valid.name.map(|name| keys.seal(id, &name)).into(),
            valid.postal.map(|postal| keys.seal(id, &postal)).into(),
            valid.values.sealed().map(|values| keys.seal(id, &values)).into(),
        ],
    )
    .await?;
    Ok(())
}

/// Removes a person and all that was recorded of them, also of whoever was merged into them; what was sent to them stays counted,
/// without them. Their addresses are suppressed from then on, by keyed hash, so that no file brings them back.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn erase(tx: &Tx<ContactErase>, id: Id<Contact>) -> Result<()> {
    let erased = forget(tx, &[id.uuid()]).await?;
    if erased.is_empty() {
        return Err(Error::NotFound);
    }
    for erased in erased {
        tx.touch(erased);
    }
    Ok(())
}

/// The same for many. Gives those who were erased, with those who had been merged into them.
pub(super) async fn forget<P: Permission>(tx: &Tx<P>, contacts: &[Uuid]) -> Result<Vec<Id<Contact>>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Id<Contact>,
    }
    let live: Vec<Row> = tx
        .rows(
            "SELECT id FROM contacts WHERE tenant_id = $1 AND id = ANY($2) AND merged_into IS NULL",
            [tx.tenant().into(), contacts.to_vec().into()],
        )
        .await?;
    let live: Vec<Uuid> = live.iter().map(|row| row.id.uuid()).collect();
    let all: Vec<Row> =
        tx.rows(concat!("SELECT m.id FROM ", whole!()), [tx.tenant().into(), live.clone().into()]).await?;
    let all: Vec<Id<Contact>> = all.into_iter().map(|row| row.id).collect();
    suppressions::remember(tx, &live).await?;
    tx.run(
        "DELETE FROM engagements e USING deliveries d WHERE d.tenant_id = $1 AND d.contact_id = ANY($2)
         AND e.tenant_id = $1 AND e.campaign_id = d.campaign_id AND e.slot = d.slot",
        [tx.tenant().into(), all.iter().map(|id| id.uuid()).collect::<Vec<_>>().into()],
    )
    .await?;
    tx.run("DELETE FROM contacts WHERE tenant_id = $1 AND id = ANY($2)", [tx.tenant().into(), live.into()]).await?;
    Ok(all)
}
