//! Opening contacts for a person to read: each time a row in the audit chain.

use super::{Contact, Email, Name, Phone, Postal, fields::SealedValues, types::SealedPostal};
use crate::{
    Id, Tx,
    error::Result,
    id::several,
    permissions::{ContactReveal, Opens, Permission},
    seal::{Keys, Sealed},
};
use sea_orm::FromQueryResult;
use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// The personal fields of a contact, open.
#[derive(Clone, Default)]
pub struct Revealed {
    /// The e-mail address.
    pub email: Option<String>,
    /// The phone number.
    pub phone: Option<String>,
    /// How the person is called: the name as a whole, or made of its parts.
    pub name: Option<String>,
    /// The name as a whole, where somebody said it.
    pub whole_name: Option<String>,
    /// The given name.
    pub given_name: Option<String>,
    /// The family name.
    pub family_name: Option<String>,
    /// Where letters reach the person.
    pub postal: Option<Postal>,
    /// Personal values of the tenant's fields, by key.
    pub fields: Map<String, Value>,
}

/// A person's sealed fields.
#[derive(FromQueryResult)]
pub(crate) struct Card {
    pub(crate) contact_id: Id<Contact>,
    pub(crate) email: Option<Sealed<Email>>,
    pub(crate) phone: Option<Sealed<Phone>>,
    pub(crate) name: Option<Sealed<Name>>,
    pub(crate) postal: Option<Sealed<SealedPostal>>,
    pub(crate) fields: Option<Sealed<SealedValues>>,
}

/// Opens these contacts, as far as there are any. The audit row names every one of them.
///
/// # Errors
/// When a value does not open.
pub async fn reveal(tx: &Tx<ContactReveal>, contacts: &[Id<Contact>]) -> Result<HashMap<Id<Contact>, Revealed>> {
    let cards: Vec<Card> = tx
        .rows(
            "SELECT contact_id, email, phone, name, postal, fields FROM contact_cards WHERE tenant_id = $1 AND contact_id = ANY($2)",
            [tx.tenant().into(), several(contacts)],
        )
        .await?;
    let keys = tx.keys().await?;
    let open = cards.into_iter().map(|card| {
        tx.touch(card.contact_id);
        Ok((card.contact_id, card.open(&keys)?))
    });
    open.collect()
}

impl Card {
    /// Opens every field.
    pub(crate) fn open<P>(&self, keys: &Keys<P>) -> Result<Revealed>
    where
        P: Permission + Opens<Email> + Opens<Phone> + Opens<Name> + Opens<SealedPostal> + Opens<SealedValues>,
    {
        let id = self.contact_id;
        let name = keys.open_some(id, self.name.as_ref())?;
        let [whole, given, family] =
            name.as_ref().map(Name::parts).unwrap_or_default().map(|part| part.map(str::to_owned));
        Ok(Revealed {
            email: keys.open_some(id, self.email.as_ref())?.map(|email| email.as_str().to_owned()),
            phone: keys.open_some(id, self.phone.as_ref())?.map(|phone| phone.as_str().to_owned()),
            name: name.map(|name| name.whole()),
            whole_name: whole,
            given_name: given,
            family_name: family,
            postal: keys.open_some(id, self.postal.as_ref())?.and_then(|postal| postal.open()),
            fields: keys.open_some(id, self.fields.as_ref())?.map(|values| values.open()).unwrap_or_default(),
        })
    }
}

impl Revealed {
    /// The person as templates know them: what [`CONTACT`](crate::templates::variables::CONTACT) names, with the values of all the
    /// tenant's fields.
    pub(crate) fn variables(&self, locale: Option<&str>, country: Option<&str>, shown: &Value) -> Value {
        let mut fields = self.fields.clone();
        fields.extend(shown.as_object().cloned().unwrap_or_default());
        json!({
            "name": self.name, "givenName": self.given_name, "familyName": self.family_name, "email": self.email,
            "phone": self.phone, "city": self.postal.as_ref().map(|postal| &postal.city), "country": country,
            "locale": locale, "fields": fields,
        })
    }
}

impl std::fmt::Debug for Revealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Revealed")
    }
}
