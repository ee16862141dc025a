//! Adding and changing people.

use super::{
    Contact, Email, Phone, by_ids, changes,
    draft::{Changes, NewContact, Valid},
    fields, only, reveal, scoring,
    types::{Postcode, SealedPostal},
};
use crate::{
    Id, Tx,
    error::{Check, Error, Result},
    permissions::{ContactWrite, Permission, Within, Write},
    seal::Blind,
};

/// Adds a person.
///
/// # Errors
/// [`Error::Invalid`] with all violations, or when the address is taken.
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
/// [`Error::NotFound`]; [`Error::Invalid`] with all violations, or when the address is taken.
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

pub(super) async fn write<P: Permission>(tx: &Tx<P>, id: Id<Contact>, valid: Valid) -> Result<()>
where
    Write: Within<P::Mode>,
{
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
    scoring::stir(tx).await
}
