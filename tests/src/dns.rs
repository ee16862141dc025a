//! A name server of a test's own, on the loopback: it knows what the test publishes, and has no records of anything else.

use hickory_proto::{
    op::{Message, ResponseCode},
    rr::{
        Name, RData, Record, RecordType,
        rdata::{MX, TXT},
    },
};
use std::{
    collections::BTreeMap,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
};
use tokio::net::UdpSocket;

/// What is published, by name in lower case and type.
type Zone = BTreeMap<(String, RecordType), Vec<RData>>;

/// A name server.
pub struct Dns {
    address: SocketAddr,
    zone: Arc<Mutex<Option<Zone>>>,
    _serving: tokio::task::JoinSet<()>,
}

impl Dns {
    /// One that has no records yet.
    pub async fn start() -> Self {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let (address, zone) = (socket.local_addr().unwrap(), Arc::new(Mutex::new(Some(Zone::new()))));
        let mut serving = tokio::task::JoinSet::new();
        serving.spawn(serve(socket, zone.clone()));
        Self { address, zone, _serving: serving }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Publishes texts under a name, in place of those that stood there; each is cut into pieces of 255 bytes.
    pub fn texts(&self, name: &str, texts: &[&str]) {
        let text = |text: &&str| RData::TXT(TXT::from_bytes(text.as_bytes().chunks(255).collect()));
        self.put(name, RecordType::TXT, texts.iter().map(text).collect());
    }

    /// Publishes a host that takes the mail of a name.
    pub fn exchange(&self, name: &str, host: &str) {
        let host = Name::from_ascii(format!("{host}.")).unwrap();
        self.put(name, RecordType::MX, vec![RData::MX(MX::new(10, host))]);
    }

    /// Fails from now on, whatever it is asked.
    pub fn fail(&self) {
        *self.zone.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn put(&self, name: &str, kind: RecordType, data: Vec<RData>) {
        let mut zone = self.zone.lock().unwrap_or_else(PoisonError::into_inner);
        zone.get_or_insert_default().insert((name.to_lowercase(), kind), data);
    }
}

async fn serve(socket: UdpSocket, zone: Arc<Mutex<Option<Zone>>>) {
    let mut buffer = [0; 4096];
    while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
        let Ok(question) = Message::from_vec(&buffer[..length]) else { continue };
        let answer = answer(&question, zone.lock().unwrap_or_else(PoisonError::into_inner).as_ref());
        // Who does not wait any more is none of ours.
        drop(socket.send_to(&answer.to_vec().unwrap(), from).await);
    }
}

fn answer(question: &Message, zone: Option<&Zone>) -> Message {
    let mut answer = Message::response(question.metadata.id, question.metadata.op_code);
    answer.add_queries(question.queries.iter().cloned());
    let Some(zone) = zone else {
        answer.metadata.response_code = ResponseCode::ServFail;
        return answer;
    };
    for query in &question.queries {
        let name = query.name().to_ascii().trim_end_matches('.').to_lowercase();
        let held = zone.get(&(name, query.query_type())).into_iter().flatten();
        answer.add_answers(held.map(|data| Record::from_rdata(query.name().clone(), 60, data.clone())));
    }
    if answer.answers.is_empty() {
        answer.metadata.response_code = ResponseCode::NXDomain;
    }
    answer
}
