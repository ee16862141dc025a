//! Who may do what: one table, which a lawyer can read.
//!
//! A permission is a type, so that an action names the one it needs in its signature (`&Tx<CampaignSend>`) and a caller
//! can neither name another nor forget it. `Read` sees; `Write` changes and leaves a row in the audit chain; `Ledger`
//! writes rows which are their own record (deliveries, counters). `opens` lists the sealed fields that may be opened.

mod grants;

pub use grants::Grants;

use crate::contacts::{
    Email, Name, PersonName, Phone, SealedPostal, SealedValues, bulks, opt_ins::Sheet, rights::Words,
};
use crate::{domains::SigningKeys, idempotency::Answer, media, notices::Letter, register::Additions};
use crate::{
    returns::{Proof, Raw},
    seal::Personal,
    uploads::Chunk,
    webhooks::Secret,
};

/// What a permission allows to happen to rows.
pub trait Mode: Send + Sync + 'static {
    /// Whether rows may change.
    const WRITES: bool;
    /// Whether the act is appended to the audit chain.
    const AUDITED: bool;
}

/// A mode that may be entered from a transaction of mode `M`.
#[diagnostic::on_unimplemented(
    message = "a transaction that only reads cannot also write",
    label = "start an act of its own with the writing permission"
)]
pub trait Within<M: Mode>: Mode {}

/// Sees rows.
#[derive(Debug)]
pub struct Read;
/// Changes rows, and says so in the audit chain.
#[derive(Debug)]
pub struct Write;
/// Writes rows that are their own record.
#[derive(Debug)]
pub struct Ledger;

macro_rules! modes {
    ($($mode:ident writes $writes:literal audited $audited:literal within [$($outer:ident),*];)*) => {$(
        impl Mode for $mode { const WRITES: bool = $writes; const AUDITED: bool = $audited; }
        $(impl Within<$outer> for $mode {})*
    )*};
}
modes! {
    Read writes false audited false within [Read, Write, Ledger];
    Write writes true audited true within [Write];
    Ledger writes true audited false within [Write, Ledger];
}

/// One line of the table.
pub trait Permission: Send + Sync + 'static {
    /// Its name in the API, in custom roles, in API keys and in the audit chain.
    const NAME: &'static str;
    /// Its line in [`PERMISSIONS`].
    const INDEX: usize;
    /// What it lets happen to rows.
    type Mode: Mode;
}

/// A permission under which a sealed `T` may be opened.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not allow opening a sealed `{T}`",
    label = "take a transaction whose permission opens it"
)]
pub trait Opens<T: Personal>: Permission {}

/// A line of the table as data.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// The permission's name.
    pub name: &'static str,
    /// `read`, `write` or `ledger`.
    pub mode: &'static str,
    /// The roles that have it.
    pub roles: &'static [Role],
}

macro_rules! roles {
    ($($(#[$doc:meta])* $role:ident = $name:literal;)*) => {
        /// A role that a member can hold; several add up. The last two are not for members.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Role { $($(#[$doc])* $role,)* }
        impl Role {
            /// All of them, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$role),*];
            /// Its name in the API and in the database.
            #[must_use]
            pub fn name(self) -> &'static str { match self { $(Self::$role => $name),* } }
        }
    };
}
roles! {
    /// Founded the tenant or took it over: everything, also its end.
    Owner = "owner";
    /// Runs the tenant.
    Admin = "admin";
    /// Plans and sends campaigns.
    Marketer = "marketer";
    /// Prepares content and campaigns, sends nothing.
    Contributor = "contributor";
    /// Reads figures and the audience behind them, without names.
    Analyst = "analyst";
    /// Reads, without names.
    Reader = "reader";
    /// Gestionnaire: runs services, clients and invoices.
    Manager = "manager";
    /// Intervenant: sees the own planning only.
    Provider = "provider";
    /// Client: sees the own record, bookings and invoices only.
    Client = "client";
    /// Deploys and watches.
    Devops = "devops";
    /// Watches and answers incidents.
    Ops = "ops";
    /// Builds against the API.
    Developer = "developer";
    /// Reads everything that proves, changes nothing.
    Auditor = "auditor";
    /// Invited to look in.
    Guest = "guest";
    /// A task of the platform, on the tenant's behalf. Not for members.
    Worker = "worker";
    /// Whoever follows a signed link of a message. Not for members.
    Link = "link";
}

impl Role {
    /// Whether a member can hold it.
    #[must_use]
    pub fn assignable(self) -> bool {
        !matches!(self, Self::Worker | Self::Link)
    }

    /// Whether it sees own rows only.
    #[must_use]
    pub fn own_rows(self) -> bool {
        matches!(self, Self::Provider | Self::Client)
    }

    /// The assignable role of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|role| role.assignable() && role.name() == name)
    }
}

macro_rules! permissions {
    ($($(#[$doc:meta])* $permission:ident = $name:literal $mode:ident [$($role:ident),*] $(opens [$($sealed:ty),*])?;)*) => {
        $($(#[$doc])* #[derive(Debug)] pub struct $permission;)*
        #[derive(Clone, Copy)]
        enum Index { $($permission),* }
        $(impl Permission for $permission {
            const NAME: &'static str = $name;
            const INDEX: usize = Index::$permission as usize;
            type Mode = $mode;
        }
        $($(impl Opens<$sealed> for $permission {})*)?)*
        /// The whole table.
        pub const PERMISSIONS: &[Entry] = &[$(Entry {
            name: $name,
            mode: stringify!($mode),
            roles: &[$(Role::$role),*],
        }),*];
    };
}
permissions! {
    /// See the company's name, language and zone.
    TenantRead = "tenant:read" Read [Owner, Admin, Marketer, Contributor, Analyst, Reader, Manager, Provider, Client, Devops, Ops, Developer, Auditor, Guest, Worker, Link];
    /// Change the company's name, language and zone.
    TenantUpdate = "tenant:update" Write [Owner, Admin];
    /// End the tenant: destroy its keys.
    TenantErase = "tenant:erase" Write [Owner];
    /// Use one's own account: profile, sessions, second factor.
    AccountUse = "account:use" Write [Owner, Admin, Marketer, Contributor, Analyst, Reader, Manager, Provider, Client, Devops, Ops, Developer, Auditor, Guest] opens [Email, PersonName];
    /// See who works here, by role.
    MemberRead = "member:read" Read [Owner, Admin, Manager, Auditor];
    /// See colleagues' names and addresses.
    MemberReveal = "member:reveal" Write [Owner, Admin, Manager, Auditor] opens [Email, PersonName];
    /// Invite people, change their roles, remove them.
    MemberManage = "member:manage" Write [Owner, Admin] opens [Email, PersonName];
    /// Define roles of the tenant's own.
    RoleManage = "role:manage" Write [Owner, Admin];
    /// See API keys, never their secrets.
    KeyRead = "key:read" Read [Owner, Admin, Developer, Auditor];
    /// Make and revoke API keys.
    KeyManage = "key:manage" Write [Owner, Admin, Developer];
    /// Read the audit chain and verify it.
    AuditRead = "audit:read" Read [Owner, Admin, Auditor];
    /// Take the audit chain out.
    AuditExport = "audit:export" Write [Owner, Admin, Auditor];
    /// See tasks that wait or died.
    TaskRead = "task:read" Read [Owner, Admin, Devops, Ops];
    /// Start a dead task again.
    TaskRetry = "task:retry" Write [Owner, Admin, Devops, Ops];
    /// See contacts without names and addresses, their tags and consents.
    ContactRead = "contact:read" Read [Owner, Admin, Marketer, Contributor, Analyst, Reader, Manager, Client, Auditor];
    /// Open names, addresses and phone numbers of contacts.
    ContactReveal = "contact:reveal" Write [Owner, Admin, Marketer, Manager, Client] opens [Email, Phone, Name, SealedPostal, SealedValues];
    /// Create, change and tag contacts.
    ContactWrite = "contact:write" Write [Owner, Admin, Marketer, Manager];
    /// Take contacts out as a file, with names and addresses.
    ContactExport = "contact:export" Write [Owner, Admin] opens [Email, Phone, Name, SealedPostal, SealedValues];
    /// Take out how many contacts there are of each kind, without anybody's name or address.
    ContactSummarise = "contact:summarise" Write [Owner, Admin, Marketer, Analyst, Manager, Auditor];
    /// Remove contacts for good.
    ContactErase = "contact:erase" Write [Owner, Admin];
    /// Declare fields of contacts.
    FieldManage = "field:manage" Write [Owner, Admin];
    /// Decide what earns contacts points.
    ScoreWrite = "score:write" Write [Owner, Admin, Marketer];
    /// Keep scores fresh.
    ScoreCompute = "score:compute" Ledger [Worker];
    /// Keep rules that choose contacts, and put those on lists who fit.
    SegmentWrite = "segment:write" Write [Owner, Admin, Marketer, Manager];
    /// Write the pieces of a file while it arrives.
    UploadWrite = "upload:write" Ledger [Owner, Admin, Marketer, Manager];
    /// Look into a file of contacts, and import it.
    ContactImport = "contact:import" Write [Owner, Admin, Marketer, Manager] opens [Chunk];
    /// Read a file that a member asked to import.
    ImportRead = "import:read" Read [Worker] opens [Chunk];
    /// Write the rows of an import that a member started.
    ImportRun = "import:run" Write [Worker] opens [Name, SealedValues];
    /// Do one batch of a change of many contacts that a member asked for.
    BulkRun = "bulk:run" Write [Worker] opens [bulks::Content, SealedValues];
    /// Record a yes or a no in the consent ledger.
    ConsentRecord = "consent:record" Write [Owner, Admin, Marketer, Manager, Client];
    /// Withdraw by a signed link.
    ConsentWithdraw = "consent:withdraw" Write [Link];
    /// See what proves a consent, with the network address from which it was recorded.
    ConsentProve = "consent:prove" Read [Owner, Admin, Manager, Auditor];
    /// See which addresses are not written to, and why, by keyed hash.
    SuppressionRead = "suppression:read" Read [Owner, Admin, Marketer, Analyst, Manager, Auditor];
    /// Suppress addresses, by hand or by a file, and lift what was not the person's own doing.
    SuppressionWrite = "suppression:write" Write [Owner, Admin, Marketer, Manager];
    /// Take suppressions out, with the addresses of contacts that there still are.
    SuppressionExport = "suppression:export" Write [Owner, Admin] opens [Email, Phone];
    /// Decide how long people may take to confirm what they asked for.
    ConsentSettingsWrite = "consent:settings" Write [Owner, Admin];
    /// See the forms by which people ask to be written to.
    FormRead = "form:read" Read [Owner, Admin, Marketer, Contributor, Analyst, Reader, Manager, Auditor, Link];
    /// Make and change forms.
    FormWrite = "form:write" Write [Owner, Admin, Marketer, Manager];
    /// Post a form.
    FormSubmit = "form:submit" Ledger [Link];
    /// Ask a contact by mail whether they agree.
    OptInRequest = "opt-in:request" Write [Owner, Admin, Marketer, Manager] opens [Email];
    /// See what one was asked by mail.
    OptInShow = "opt-in:show" Read [Link] opens [Sheet];
    /// Agree to what one was asked by mail.
    OptInConfirm = "opt-in:confirm" Write [Link] opens [Sheet];
    /// See one's own preferences by a signed link.
    PreferencesShow = "preferences:show" Read [Link];
    /// Change one's own preferences by a signed link.
    PreferencesSet = "preferences:set" Write [Link] opens [Email];
    /// See what people ask for by right, and until when, without what they say.
    RightsRead = "rights:read" Read [Owner, Admin, Manager, Auditor];
    /// Write requests down, read what was said, prolong and answer them, let data lie still.
    RightsHandle = "rights:handle" Write [Owner, Admin, Manager] opens [Email, Words];
    /// Open and take out everything that is kept of a person.
    PersonExport = "person:export" Write [Owner, Admin] opens [Email, Phone, Name, SealedPostal, SealedValues, Sheet, Words];
    /// Open everything that is kept of oneself by a link that was mailed.
    PersonShow = "person:show" Write [Link] opens [Email, Phone, Name, SealedPostal, SealedValues, Sheet, Words];
    /// Exercise one's rights by a signed link.
    PersonAsk = "person:ask" Write [Link] opens [Email];
    /// Put right what is kept of oneself by a link that was mailed.
    PersonCorrect = "person:correct" Write [Link] opens [Email, Phone, Name, SealedPostal, SealedValues, Sheet, Words];
    /// See how long people are kept, and whose time ends.
    RetentionRead = "retention:read" Read [Owner, Admin, Manager, Auditor];
    /// Decide how long people are kept.
    RetentionWrite = "retention:write" Write [Owner, Admin];
    /// Tell people that their time ends, and let those go whose time is over.
    RetentionRun = "retention:run" Write [Worker] opens [Email];
    /// Read the register of processing.
    RegisterRead = "register:read" Read [Owner, Admin, Manager, Auditor] opens [Additions];
    /// Add to the register of processing.
    RegisterWrite = "register:write" Write [Owner, Admin] opens [Additions];
    /// Write the words to which people are asked to agree.
    WordingWrite = "wording:write" Write [Owner, Admin, Marketer, Manager];
    /// See templates.
    TemplateRead = "template:read" Read [Owner, Admin, Marketer, Contributor, Analyst, Reader, Manager, Auditor];
    /// Write templates.
    TemplateWrite = "template:write" Write [Owner, Admin, Marketer, Contributor, Manager];
    /// See the library of pictures.
    MediaRead = "media:read" Read [Owner, Admin, Marketer, Contributor, Analyst, Reader, Manager, Auditor];
    /// Put pictures into the library, name them and remove them.
    MediaWrite = "media:write" Write [Owner, Admin, Marketer, Contributor, Manager];
    /// Look at a picture by its address.
    MediaServe = "media:serve" Read [Link] opens [media::Content];
    /// See who campaigns are sent as.
    SenderRead = "sender:read" Read [Owner, Admin, Marketer, Contributor, Analyst, Reader, Manager, Auditor];
    /// Set up who campaigns are sent as.
    SenderWrite = "sender:write" Write [Owner, Admin];
    /// See the domains that mails are sent from.
    DomainRead = "domain:read" Read [Owner, Admin, Marketer, Contributor, Analyst, Reader, Manager, Auditor, Worker];
    /// Add and remove domains that mails are sent from, and have them checked.
    DomainWrite = "domain:write" Write [Owner, Admin];
    /// Write down what DNS says of a domain.
    DomainCheck = "domain:check" Ledger [Worker];
    /// See campaigns and their figures.
    CampaignRead = "campaign:read" Read [Owner, Admin, Marketer, Contributor, Analyst, Reader, Manager, Auditor, Guest, Worker];
    /// Draft campaigns.
    CampaignWrite = "campaign:write" Write [Owner, Admin, Marketer, Contributor];
    /// Send, schedule, pause, resume and cancel campaigns.
    CampaignSend = "campaign:send" Write [Owner, Admin, Marketer];
    /// Approve campaigns that others wrote.
    CampaignApprove = "campaign:approve" Write [Owner, Admin, Marketer];
    /// Decide what holds for all campaigns: approval, caps, quiet hours.
    SendingRulesWrite = "sending-rules:write" Write [Owner, Admin];
    /// Freeze the audience of a campaign and close it at the end.
    CampaignPrepare = "campaign:prepare" Write [Worker];
    /// Send one window of a campaign after another.
    CampaignDeliver = "campaign:deliver" Ledger [Worker] opens [Email, Phone, Name, SealedPostal, SealedValues, SigningKeys];
    /// Settle by a person's word what nobody could tell.
    DeliveryResolve = "delivery:resolve" Write [Owner, Admin, Marketer];
    /// See the ledger, row by row.
    DeliveryRead = "delivery:read" Read [Owner, Admin, Marketer, Analyst, Auditor];
    /// Count an open or a click.
    TrackingRecord = "tracking:record" Ledger [Link];
    /// Send a mail to a person with an account.
    NoticeSend = "notice:send" Ledger [Worker] opens [Letter];
    /// See where events are sent, and what became of them.
    WebhookRead = "webhook:read" Read [Owner, Admin, Developer, Auditor];
    /// Decide where events are sent, and send them again.
    WebhookManage = "webhook:manage" Write [Owner, Admin, Developer];
    /// Send events, and tell owners when nothing gets through.
    WebhookDeliver = "webhook:deliver" Ledger [Worker] opens [Secret, Email];
    /// Decide after how many soft bounces an address is left alone.
    ReturnSettingsWrite = "return:settings" Write [Owner, Admin];
    /// Take in what comes back, as it comes.
    ReturnAccept = "return:accept" Ledger [Link] opens [Proof];
    /// Read what came back, and write down what happened to messages.
    ReturnNote = "return:note" Ledger [Worker] opens [Raw, Proof];
    /// Leave addresses alone that reports say to.
    ReturnJudge = "return:judge" Write [Worker];
    /// See where providers of mail call.
    CallbackRead = "callback:read" Read [Owner, Admin, Developer, Auditor];
    /// Decide where providers of mail call, and by what they are known.
    CallbackManage = "callback:manage" Write [Owner, Admin, Developer];
    /// Keep and give back the answer to a repeated request.
    AnswerKeep = "answer:keep" Ledger [Owner, Admin, Marketer, Contributor, Analyst, Reader, Manager, Provider, Client, Devops, Ops, Developer, Auditor, Guest] opens [Answer];
    /// Clear away what has expired.
    Upkeep = "upkeep:run" Ledger [Worker];
    /// Seal everything again under a new key.
    KeysRotate = "keys:rotate" Write [Worker];
}

/// No power of its own, but a part of all others: everybody has it, so that nobody gives it and no list shows it.
const IMPLIED: usize = AnswerKeep::INDEX;

/// The permission of this name, where a member can be given it.
#[must_use]
pub fn find(name: &str) -> Option<usize> {
    let given = |entry: &Entry| entry.name == name && entry.roles.iter().any(|role| role.assignable());
    PERMISSIONS.iter().position(given).filter(|index| *index != IMPLIED)
}
