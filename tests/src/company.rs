//! A company in a world, with what its people do most often said in a word.

use crate::{Actor, PASSWORD, World};
use serde_json::{Value, json};
use std::{collections::BTreeMap, sync::Arc};
use tenants::{
    Id,
    permissions::Role,
    provisioning::{self, NewPerson, Tenant},
};
use tokio::sync::Mutex;

const CONTACT: &str = "mutation ($input: ContactCreate!) { contactCreate(input: $input) { id } }";
const CONSENT: &str = "mutation ($input: ConsentRecord!) { consentRecord(input: $input) { id } }";
const TAG: &str = "mutation ($input: ContactTag!) { contactTag(input: $input) { id } }";
const SENDER: &str = "mutation ($input: SenderCreate!) { senderCreate(input: $input) { id } }";
const TEMPLATE: &str = "mutation ($input: TemplateInput!) { templateCreate(input: $input) { id } }";
const CAMPAIGN: &str = "mutation ($input: CampaignInput!) { campaignCreate(input: $input) { id } }";
const KEY: &str = "mutation ($input: ApiKeyCreate!) { apiKeyCreate(input: $input) { secret } }";

/// The purposes for which a person can agree, by their names in the API.
const PURPOSES: [&str; 3] = ["MESSAGES", "OPENS", "CLICKS"];

/// A company that was founded in a world.
pub struct Company<'w> {
    /// The world it is in.
    pub world: &'w World,
    /// The tenant.
    pub id: Id<Tenant>,
    /// Its name.
    pub name: String,
    /// Whoever founded it.
    pub owner: Actor,
    members: Mutex<BTreeMap<Role, Actor>>,
    sender: Mutex<Option<String>>,
    written: Arc<std::sync::atomic::AtomicU32>,
}

impl<'w> Company<'w> {
    pub(crate) fn new(world: &'w World, id: Id<Tenant>, name: &str, owner: Actor) -> Self {
        let (members, sender, written) = (Mutex::default(), Mutex::default(), Arc::default());
        Self { world, id, name: name.to_owned(), owner, members, sender, written }
    }

    /// A member with this role, always the same one. The owner is the founder.
    pub async fn member(&self, role: Role) -> Actor {
        if role == Role::Owner {
            return self.owner.clone();
        }
        let mut members = self.members.lock().await;
        if let Some(member) = members.get(&role) {
            return member.clone();
        }
        let member = self.hire(&format!("{}@{}.example", role.name(), self.name), &[role]).await;
        members.insert(role, member.clone());
        member
    }

    /// A new member with these roles.
    pub async fn hire(&self, email: &str, roles: &[Role]) -> Actor {
        let person =
            NewPerson { name: "Mina Member".to_owned(), email: email.to_owned(), password: PASSWORD.to_owned() };
        provisioning::add_member(self.world.db(), self.id, &person, roles).await.unwrap();
        self.world.person(email).await
    }

    /// A program with an API key for these permissions.
    pub async fn key(&self, permissions: &[&str]) -> Actor {
        let input = json!({ "name": "program", "permissions": permissions });
        let made = self.owner.gql(KEY, json!({ "input": input })).await.ok();
        self.world.bearer(made["apiKeyCreate"]["secret"].as_str().unwrap())
    }

    /// A contact to be.
    pub fn contact(&self, email: &str) -> NewContact<'_> {
        NewContact { company: self, email: email.to_owned(), name: None, phone: None, consents: Vec::new() }
    }

    /// Puts a tag on contacts and gives the tag's identifier.
    pub async fn tag(&self, name: &str, contacts: &[&Contact]) -> String {
        let contacts: Vec<&str> = contacts.iter().map(|contact| contact.id.as_str()).collect();
        id(&self.owner.gql(TAG, json!({ "input": { "contacts": contacts, "tag": name } })).await.ok())
    }

    /// The company's sender, set up by the first call.
    pub async fn sender(&self) -> String {
        let mut sender = self.sender.lock().await;
        if let Some(sender) = &*sender {
            return sender.clone();
        }
        let input = json!({ "name": self.name, "email": format!("news@{}.example", self.name) });
        let made = id(&self.owner.gql(SENDER, json!({ "input": input })).await.ok());
        *sender = Some(made.clone());
        made
    }

    /// A template that greets by name and has one link.
    pub async fn template(&self, name: &str) -> String {
        let input = json!({
            "name": name, "locale": "en", "subject": "News for {{contact.name}}",
            "html": "<p>Hello {{contact.name}}, <a href=\"https://shop.example/spring\">look</a></p>",
        });
        id(&self.owner.gql(TEMPLATE, json!({ "input": input })).await.ok())
    }

    /// A campaign to be.
    pub fn campaign(&self, title: &str) -> NewCampaign<'_> {
        NewCampaign { company: self, title: title.to_owned(), audience: None, contacts: Vec::new() }
    }

    fn count(&self) -> u32 {
        self.written.fetch_add(1, std::sync::atomic::Ordering::Relaxed)
    }
}

/// A contact of a company.
#[derive(Debug, Clone)]
pub struct Contact {
    /// Its identifier, as the API shows it.
    pub id: String,
    /// Its address.
    pub email: String,
}

impl Contact {
    /// Writes a yes or a no into the ledger; a yes to being counted is one to being counted by name.
    pub async fn says(&self, company: &Company<'_>, purpose: &str, granted: bool) {
        if purpose != "MESSAGES" {
            return self.is_counted(company, purpose, if granted { "INDIVIDUAL" } else { "NONE" }).await;
        }
        let input = json!({
            "contact": self.id, "channel": "EMAIL", "purpose": purpose, "granted": granted,
            "wording": "Yes, write to me.", "source": "shop",
        });
        company.owner.gql(CONSENT, json!({ "input": input })).await.ok();
    }

    /// Writes into the ledger what may be counted: `NONE`, `ANONYMOUS` or `INDIVIDUAL`.
    pub async fn is_counted(&self, company: &Company<'_>, purpose: &str, tracking: &str) {
        let input = json!({
            "contact": self.id, "channel": "EMAIL", "purpose": purpose, "tracking": tracking,
            "wording": "Count me like this.", "source": "shop",
        });
        company.owner.gql(CONSENT, json!({ "input": input })).await.ok();
    }
}

/// A contact to be.
pub struct NewContact<'c> {
    company: &'c Company<'c>,
    email: String,
    name: Option<String>,
    phone: Option<String>,
    consents: Vec<&'static str>,
}

impl NewContact<'_> {
    /// Names the person.
    #[must_use]
    pub fn named(self, name: &str) -> Self {
        Self { name: Some(name.to_owned()), ..self }
    }

    /// Gives the person a phone number, in the form of E.164.
    #[must_use]
    pub fn phone(self, phone: &str) -> Self {
        Self { phone: Some(phone.to_owned()), ..self }
    }

    /// The person agrees to receive messages.
    #[must_use]
    pub fn consenting(self) -> Self {
        Self { consents: vec!["MESSAGES"], ..self }
    }

    /// The person agrees to receive messages and to be counted by name.
    #[must_use]
    pub fn consenting_to_all(self) -> Self {
        Self { consents: PURPOSES.to_vec(), ..self }
    }

    /// Adds the contact.
    pub async fn create(self) -> Contact {
        let Self { company, email, name, phone, consents } = self;
        let input = json!({ "email": email, "name": name, "phone": phone, "source": "shop" });
        let made = company.owner.gql(CONTACT, json!({ "input": input })).await.ok();
        let contact = Contact { id: id(&made), email };
        for purpose in consents {
            contact.says(company, purpose, true).await;
        }
        contact
    }
}

/// A campaign of a company.
#[derive(Debug, Clone)]
pub struct Campaign {
    /// Its identifier, as the API shows it.
    pub id: String,
    /// Its template.
    pub template: String,
    /// The rule of its audience.
    pub audience: Option<Value>,
}

impl Campaign {
    /// Its state and figures, as the owner sees them.
    pub async fn seen(&self, company: &Company<'_>) -> Value {
        let query = "query ($id: ID!) { campaign(id: $id) { state figures {
            recipients open accepted rejected unknown skipped capped opens clicks unsubscribes
            delivered bouncedSoft bouncedHard complaints } } }";
        company.owner.gql(query, json!({ "id": self.id })).await.ok()["campaign"].clone()
    }

    /// Runs one of the mutations that take nothing but the campaign, for instance `campaignSend`.
    pub async fn told(&self, actor: &Actor, mutation: &str) -> crate::Answer {
        actor.gql(&format!("mutation ($id: ID!) {{ {mutation}(id: $id) {{ state }} }}"), json!({ "id": self.id })).await
    }
}

/// A campaign to be.
pub struct NewCampaign<'c> {
    company: &'c Company<'c>,
    title: String,
    audience: Option<Value>,
    contacts: Vec<Contact>,
}

impl NewCampaign<'_> {
    /// Goes to these contacts, who get a tag of the campaign's own.
    #[must_use]
    pub fn to(self, contacts: &[&Contact]) -> Self {
        Self { contacts: contacts.iter().map(|contact| (*contact).clone()).collect(), ..self }
    }

    /// Goes to whoever fits this rule.
    #[must_use]
    pub fn for_rule(self, rule: Value) -> Self {
        Self { audience: Some(rule), ..self }
    }

    /// Drafts the campaign, with a template of its own and the company's sender.
    pub async fn create(self) -> Campaign {
        let Self { company, title, mut audience, contacts } = self;
        let number = company.count();
        if !contacts.is_empty() {
            let contacts: Vec<&Contact> = contacts.iter().collect();
            audience = Some(json!({ "tag": company.tag(&format!("{title} {number}"), &contacts).await }));
        }
        let template = company.template(&format!("{title} {number}")).await;
        let sender = company.sender().await;
        let input = json!({ "title": title, "template": template, "sender": sender, "audience": audience });
        let made = company.owner.gql(CAMPAIGN, json!({ "input": input })).await.ok();
        Campaign { id: id(&made), template, audience }
    }
}

/// The identifier of the one thing that an answer shows.
fn id(made: &Value) -> String {
    let thing = made.as_object().and_then(|made| made.values().next());
    thing.and_then(|thing| thing["id"].as_str()).unwrap_or_else(|| panic!("no identifier in {made}")).to_owned()
}
