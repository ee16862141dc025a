//! The demo company of `dihya dev`: a person for each role, and something to send.

use tenants::{
    Db, Result,
    campaigns::senders::{self, NewSender},
    contacts::{
        consent::{Answer, Channel, Said, Tracking},
        import::{self, Agreed, Content, NewImport},
    },
    identity::{Credential, SignIn},
    permissions::Role,
    provisioning::{self, Details, NewPerson},
    scope::Origin,
    templates::{self, Draft},
};

/// The company's name.
pub(super) const COMPANY: &str = "Atelier Yemma";
/// The password of everybody in it: this is a demonstration on one's own machine.
pub(super) const PASSWORD: &str = "atlas cedre genet 1871";

/// The roles that have a person.
pub(super) fn roles() -> impl Iterator<Item = Role> {
    Role::ALL.iter().copied().filter(|role| role.assignable())
}

/// The address of the person with this role. The domain is reserved for examples (RFC 2606).
pub(super) fn address(role: Role) -> String {
    format!("{}@atelier.example", role.name())
}

/// Founds the company, unless it is there.
pub(super) async fn furnish(db: &Db) -> Result<()> {
    if db.has_account(&address(Role::Owner)).await? {
        return Ok(());
    }
    let person =
        |role: Role| NewPerson { name: role.name().to_owned(), email: address(role), password: PASSWORD.to_owned() };
    let details = Details {
        name: Some(COMPANY.to_owned()),
        locale: Some("fr".to_owned()),
        time_zone: Some("Europe/Paris".to_owned()),
    };
    let (tenant, _) = provisioning::create_tenant(db, &details, &person(Role::Owner)).await?;
    for role in roles().filter(|role| *role != Role::Owner) {
        provisioning::add_member(db, tenant, &person(role), &[role]).await?;
    }
    stock(db).await
}

/// A sender, a template and contacts, written as the owner would.
async fn stock(db: &Db) -> Result<()> {
    let owner = SignIn { email: address(Role::Owner), password: PASSWORD.to_owned(), code: None, tenant: None };
    let tokens = db.sign_in(&owner, &Origin::default(), "dihya dev").await?;
    let scope = db.authenticate(Credential::Bearer(&tokens.access), Origin::default(), None).await?;
    let sender = NewSender { name: COMPANY.to_owned(), email: "bonjour@atelier.example".to_owned(), reply_to: None };
    scope.act(async |tx| senders::create(tx, &sender).await).await?;
    let draft = Draft { name: "Bienvenue".to_owned(), content: welcome(), note: String::new() };
    scope.act(async |tx| templates::create(tx, &draft).await).await?;
    let wording = "J’accepte de recevoir les nouvelles de l’Atelier Yemma et que mes lectures soient comptées.";
    let new = NewImport {
        tag: Some("clients".to_owned()),
        consents: [Said::Messages(true), Said::Opens(Tracking::Individual), Said::Clicks(Tracking::Individual)]
            .map(|said| Agreed { answer: Answer::consent(Channel::Email, said), said_at: None })
            .to_vec(),
        ..NewImport::of(Content::Csv(contacts()), wording, "Salon des artisans, stand 12")
    };
    scope.act(async |tx| import::request(tx, &new).await).await?;
    scope.db().sign_out(&scope).await
}

fn welcome() -> templates::Content {
    let html = "<!doctype html><html lang=\"fr\"><body><h1>Bonjour {{contact.name}}</h1>\
                <p>Nos nouvelles créations sont arrivées.</p>\
                <p><a href=\"https://atelier.example/creations\">Les voir</a></p></body></html>";
    templates::Content::html("fr", "Bienvenue à l’atelier, {{contact.name}}", html)
}

/// Contacts without real people: words for names, and a domain that is reserved for examples.
fn contacts() -> String {
    const WORDS: [&str; 12] = [
        "Cèdre", "Genêt", "Olivier", "Amandier", "Figuier", "Jasmin", "Thym", "Romarin", "Laurier", "Safran", "Menthe",
        "Anis",
    ];
    let lines = WORDS.iter().zip(1..).map(|(word, number)| format!("client{number}@clients.example,{word} {number}\n"));
    std::iter::once("email,name\n".to_owned()).chain(lines).collect()
}
