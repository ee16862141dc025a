//! Addresses in every form, and names that lead elsewhere a moment later.

use super::{Egress, Fault, Lookup, Network, addresses::is_public};
use futures::FutureExt;
use reqwest::header::HeaderMap;
use std::{
    collections::VecDeque,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::{Arc, Mutex},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

/// Finds nothing: whoever gets here was not stopped by the form of the address.
fn nowhere() -> Lookup {
    Arc::new(|_| async { Ok(Vec::new()) }.boxed())
}

fn networks(texts: &[&str]) -> Vec<Network> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

async fn told(egress: &Egress, url: &str) -> Result<u16, Fault> {
    egress.post(url, HeaderMap::new(), "{}".to_owned()).await
}

/// One of each kind that must not be called.
const INTERNAL_V4: [[u8; 4]; 24] = [
    [0, 0, 0, 0],
    [0, 1, 2, 3],
    [10, 0, 0, 1],
    [10, 255, 255, 255],
    [100, 64, 0, 1],
    [100, 127, 255, 255],
    [127, 0, 0, 1],
    [127, 255, 255, 254],
    [169, 254, 169, 254],
    [168, 63, 129, 16],
    [172, 16, 0, 1],
    [172, 31, 255, 255],
    [192, 0, 0, 1],
    [192, 0, 2, 1],
    [192, 88, 99, 1],
    [192, 168, 1, 1],
    [198, 18, 0, 1],
    [198, 19, 255, 255],
    [198, 51, 100, 1],
    [203, 0, 113, 1],
    [224, 0, 0, 1],
    [239, 255, 255, 255],
    [240, 0, 0, 1],
    [255, 255, 255, 255],
];

#[test]
fn networks_of_special_purpose_are_not_public_and_their_neighbours_are() {
    for address in INTERNAL_V4 {
        assert!(!is_public(Ipv4Addr::from(address).into()), "{address:?}");
    }
    for neighbour in [
        "1.0.0.0",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.0",
        "169.253.255.255",
        "169.255.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.0",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "2606:4700::1111",
        "2001:4860:4860::8888",
        "2a00:1450:4007:80e::2003",
        "64:ff9b::808:808",
        "::ffff:8.8.8.8",
    ] {
        assert!(is_public(neighbour.parse().unwrap()), "{neighbour}");
    }
    for internal in [
        "::",
        "::1",
        "::7f00:1",
        "fe80::1",
        "febf::1",
        "fec0::1",
        "fc00::1",
        "fdff:ffff::1",
        "ff02::1",
        "100::1",
        "64:ff9b:1::1",
        "2001::1",
        "2001:2::1",
        "2001:10::1",
        "2001:db8::1",
        "2002:808:808::1",
        "3fff::1",
        "4000::1",
        "5f00::1",
        "e000::1",
    ] {
        assert!(!is_public(internal.parse().unwrap()), "{internal}");
    }
}

/// Every way to write an IPv4 address that a reader of addresses may know.
fn forms(address: [u8; 4]) -> Vec<String> {
    let [a, b, c, d] = address;
    let whole = u32::from_be_bytes(address);
    let (two, three) = (u32::from_be_bytes([0, b, c, d]), u16::from_be_bytes([c, d]));
    let v6 = |bits: u128| format!("[{}]", Ipv6Addr::from_bits(bits));
    vec![
        format!("{a}.{b}.{c}.{d}"),
        format!("{a}.{b}.{c}.{d}."),
        format!("{whole}"),
        format!("0x{whole:x}"),
        format!("0X{whole:08X}"),
        format!("0{whole:o}"),
        format!("{a}.{two}"),
        format!("{a}.{b}.{three}"),
        format!("0{a:o}.0{b:o}.0{c:o}.0{d:o}"),
        format!("0x{a:x}.0x{b:x}.0x{c:x}.0x{d:x}"),
        format!("00{a:o}.0x{b:X}.{c}.{d}"),
        format!("%3{}%2e{}", "0", "0").replace("%30%2e0", &format!("{a}%2e{b}%2E{c}.{d}")),
        // Full-width digits and stops, as international names are folded.
        format!("{a}。{b}．{c}｡{d}"),
        format!("{a}.{b}.{c}.{d}").chars().map(wide).collect(),
        v6(0xffff_0000_0000 | u128::from(whole)),
        v6(u128::from(whole)),
        v6(0x0064_ff9b << 96 | u128::from(whole)),
        v6(0x2002 << 112 | u128::from(whole) << 80 | 1),
        format!("[::ffff:{a}.{b}.{c}.{d}]"),
    ]
}

fn wide(letter: char) -> char {
    match letter {
        '0'..='9' => char::from_u32(u32::from(letter) - 0x30 + 0xff10).unwrap_or(letter),
        other => other,
    }
}

#[tokio::test]
async fn an_internal_address_is_refused_in_every_form() {
    let egress = Egress::with(Vec::new(), &nowhere()).unwrap();
    for address in INTERNAL_V4 {
        for host in forms(address) {
            for url in
                [format!("https://{host}/"), format!("https://{host}:8443/hook?a=b"), format!("HTTPS:\\\\{host}/")]
            {
                assert_eq!(told(&egress, &url).await, Err(Fault::Internal), "{url}");
            }
        }
    }
}

#[tokio::test]
async fn only_https_at_its_ports_leads_to_the_public_internet() {
    let egress = Egress::with(networks(&["10.1.0.0/16"]), &nowhere()).unwrap();
    for url in [
        "http://8.8.8.8/",
        "https://8.8.8.8:22/",
        "https://8.8.8.8:8442/",
        "http://[2606:4700::1111]/",
        "ftp://8.8.8.8/",
        "gopher://8.8.8.8/",
        "file:///etc/passwd",
        "https://user@8.8.8.8/",
        "https://user:word@8.8.8.8/",
        "https://",
        "no address",
    ] {
        assert_eq!(told(&egress, url).await, Err(Fault::Refused), "{url}");
    }
    assert_eq!(told(&egress, "https://10.2.0.1/").await, Err(Fault::Internal));
    assert_eq!(told(&egress, "http://10.2.0.1:22/").await, Err(Fault::Internal));
    assert_eq!(told(&egress, "https://name.example/").await, Err(Fault::Unresolved));
}

/// A receiver at every address of this machine; keeps by which each caller came.
async fn receiver() -> (u16, Arc<Mutex<Vec<IpAddr>>>) {
    let listener = TcpListener::bind("0.0.0.0:0").await.unwrap();
    let (port, calls) = (listener.local_addr().unwrap().port(), Arc::<Mutex<Vec<IpAddr>>>::default());
    let heard = calls.clone();
    let serve = async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            heard.lock().unwrap().push(stream.local_addr().unwrap().ip());
            let mut request = [0; 4096];
            drop(stream.read(&mut request).await);
            let answer = b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
            drop(stream.write_all(answer).await);
        }
    };
    std::thread::spawn(move || {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(serve)
    });
    (port, calls)
}

/// Gives these answers one after the other, the last one for ever.
fn scripted(answers: &[&[&str]]) -> Lookup {
    let answers = answers.iter().map(|answer| answer.iter().map(|ip| ip.parse().unwrap()).collect::<Vec<IpAddr>>());
    let left = Arc::new(Mutex::new(answers.collect::<VecDeque<_>>()));
    Arc::new(move |_| {
        let mut left = left.lock().unwrap();
        let answer = if left.len() > 1 { left.pop_front() } else { left.front().cloned() };
        async move { Ok(answer.unwrap_or_default()) }.boxed()
    })
}

const OUTSIDE: &str = "127.0.0.1";
const INSIDE: &str = "127.0.0.2";

/// 127.0.0.1 stands for the outside, 127.0.0.2 for what lies inside.
#[tokio::test]
async fn a_name_that_leads_inside_a_moment_later_reaches_nobody_there() {
    let (port, calls) = receiver().await;
    let egress = Egress::with(networks(&[OUTSIDE]), &scripted(&[&[OUTSIDE], &[INSIDE]])).unwrap();
    let url = format!("http://rebinding.example:{port}/");
    assert_eq!(told(&egress, &url).await, Ok(204));
    for _ in 0..3 {
        assert_eq!(told(&egress, &url).await, Err(Fault::Internal));
    }
    assert_eq!(*calls.lock().unwrap(), [OUTSIDE.parse::<IpAddr>().unwrap()]);
}

/// One look, one answer: what was checked is what is called, whatever the next look would tell.
#[tokio::test]
async fn a_name_is_looked_up_once_for_a_call() {
    let (port, calls) = receiver().await;
    for answers in [[[OUTSIDE].as_slice(), &[INSIDE]], [&[INSIDE, OUTSIDE], &[INSIDE]]] {
        let egress = Egress::with(networks(&[OUTSIDE]), &scripted(&answers)).unwrap();
        assert_eq!(told(&egress, &format!("http://mixed.example:{port}/")).await, Ok(204));
    }
    assert_eq!(*calls.lock().unwrap(), [OUTSIDE.parse::<IpAddr>().unwrap(); 2]);
}

#[tokio::test]
async fn a_name_that_leads_inside_is_refused_whatever_its_form() {
    let inside: Vec<String> = INTERNAL_V4.iter().map(|address| Ipv4Addr::from(*address).to_string()).collect();
    for address in
        inside.iter().map(String::as_str).chain(["::1", "fd00::1", "fe80::1", "::ffff:10.0.0.1", "64:ff9b::a00:1"])
    {
        let egress = Egress::with(Vec::new(), &scripted(&[&[address]])).unwrap();
        for host in ["internal.example", "internal.example.", "localhost", "bücher.example", "XN--BCHER-KVA.example"] {
            let url = format!("https://{host}/");
            assert_eq!(told(&egress, &url).await, Err(Fault::Internal), "{url} at {address}");
        }
    }
    let public = Egress::with(Vec::new(), &scripted(&[&["8.8.8.8"]])).unwrap();
    assert_eq!(told(&public, "http://plain.example/").await, Err(Fault::Refused));
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_leads_nowhere() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address: SocketAddr = listener.local_addr().unwrap();
    let egress = Egress::with(networks(&[OUTSIDE]), &nowhere()).unwrap();
    let url = format!("http://{address}/");
    let serve = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = [0; 4096];
        drop(stream.read(&mut request).await);
        let answer =
            format!("HTTP/1.1 307 Temporary Redirect\r\nLocation: http://{address}/again\r\nContent-Length: 0\r\n\r\n");
        stream.write_all(answer.as_bytes()).await.unwrap();
        tokio::time::timeout(std::time::Duration::from_millis(200), listener.accept()).await.is_err()
    };
    let (status, alone) = tokio::join!(told(&egress, &url), serve);
    assert_eq!((status, alone), (Ok(307), true));
}

#[tokio::test]
async fn why_nobody_answered_is_told_apart() {
    let egress = Egress::with(networks(&[OUTSIDE]), &scripted(&[&[OUTSIDE]])).unwrap();
    let (port, _) = receiver().await;
    assert_eq!(told(&egress, &format!("https://plain.example:{port}/")).await, Err(Fault::Tls), "it speaks no TLS");
    let signed = rcgen::generate_simple_self_signed(["self.example".to_owned()]).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::try_from(signed.signing_key.serialize_der()).unwrap();
    let config = rustls::ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![signed.cert.der().clone()], key)
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://self.example:{}/", listener.local_addr().unwrap().port());
    let serve = async {
        let (stream, _) = listener.accept().await.unwrap();
        drop(tokio_rustls::TlsAcceptor::from(Arc::new(config)).accept(stream).await);
    };
    let (answer, ()) = tokio::join!(told(&egress, &url), serve);
    assert_eq!(answer, Err(Fault::Tls), "nobody vouches for it");
    drop(listener);
    assert_eq!(told(&egress, &url).await, Err(Fault::Closed));
}

#[test]
fn a_network_is_read_with_or_without_its_prefix() {
    let address = |text: &str| text.parse::<IpAddr>().unwrap();
    let [loopback] = networks(&["127.0.0.0/8"])[..] else { panic!("one network") };
    assert!(loopback.holds(address("127.9.9.9")) && loopback.holds(address("::ffff:127.0.0.1")));
    assert!(!loopback.holds(address("128.0.0.1")) && !loopback.holds(address("::1")));
    let [all] = networks(&["0.0.0.0/0"])[..] else { panic!("one network") };
    assert!(all.holds(address("203.0.113.9")) && !all.holds(address("fd00::1")));
    for wrong in ["", "10.0.0.0/33", "10.0.0/8", "::/129", "10.0.0.0/-1", "10.0.0.0/8/8", "localhost"] {
        assert!(wrong.parse::<Network>().is_err(), "{wrong}");
    }
}
