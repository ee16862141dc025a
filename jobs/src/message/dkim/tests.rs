//! The RFCs' own examples, and what must break a signature.

use super::*;
use aws_lc_rs::signature::{ED25519, KeyPair as _, RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, UnparsedPublicKey};

/// RFC 8463, appendix A.3, with the signatures taken out.
const MAIL: &str = "From: Joe SixPack <joe@football.example.com>\r\nTo: Suzie Q <suzie@shopping.example.net>\r\n\
    Subject: Is dinner ready?\r\nDate: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n\
    Message-ID: <20030712040037.46341.5F8J@football.example.com>\r\n\r\n\
    Hi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n";
const ED25519_FIELD: &str = "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;\r\n d=football.example.com; \
    i=@football.example.com;\r\n q=dns/txt; s=brisbane; t=1528637909; h=from : to :\r\n subject : date : message-id : \
    from : subject : date;\r\n bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n b=";
const ED25519_SECRET: &str = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";
const ED25519_SIGNATURE: &str =
    "/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11BusFa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==";
const RSA_FIELD: &str = "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n d=football.example.com; \
    i=@football.example.com;\r\n q=dns/txt; s=test; t=1528637909; h=from : to : subject :\r\n date : message-id : from : \
    subject : date;\r\n bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n b=";
const RSA_PUBLIC: &str = "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi\
    0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB";
const RSA_SIGNATURE: &str = "F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQ\
    TnGdaSGsgeefOsk2JzdA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=";

/// What the RFC's two signatures are made over: each of the five fields once, for nothing is there a second time.
fn text(field: &str) -> Vec<u8> {
    let header = parts(MAIL.as_bytes()).unwrap().0;
    let block: String = fields(header).iter().map(|field| relaxed(field).unwrap() + "\r\n").collect();
    to_sign(&block, field).unwrap()
}

fn bytes(code: &str) -> Vec<u8> {
    STANDARD.decode(code).unwrap()
}

#[test]
fn the_body_of_the_rfc_has_its_hash() {
    let content = parts(MAIL.as_bytes()).unwrap().1;
    assert_eq!(STANDARD.encode(digest(&SHA256, &body(content))), "2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=");
}

#[test]
fn the_key_of_the_rfc_makes_its_ed25519_signature() {
    let key = Ed25519KeyPair::from_seed_unchecked(&bytes(ED25519_SECRET)).unwrap();
    let signature = Key::Ed25519(Box::new(key)).sign(&text(ED25519_FIELD)).unwrap();
    assert_eq!(STANDARD.encode(signature), ED25519_SIGNATURE);
}

/// The RFC's RSA key is too short for signing by now; its signature tells that the text is the right one.
#[test]
fn the_rsa_signature_of_the_rfc_is_over_our_text() {
    let public = UnparsedPublicKey::new(&RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, bytes(RSA_PUBLIC));
    public.verify(&text(RSA_FIELD), &bytes(RSA_SIGNATURE)).unwrap();
}

/// RFC 6376, section 3.4.5.
#[test]
fn the_canonical_forms_are_those_of_the_rfc() {
    let (header, content) = parts(b"A: X\r\nB : Y\t\r\n\tZ  \r\n\r\n C \r\nD \t E\r\n\r\n\r\n").unwrap();
    let canonical: Vec<_> = fields(header).iter().map(|field| relaxed(field).unwrap()).collect();
    assert_eq!(canonical, ["a:X", "b:Y Z"]);
    assert_eq!(body(content), b" C\r\nD E\r\n");
}

#[test]
fn empty_lines_count_only_before_others() {
    for (content, canonical) in
        [(&b""[..], &b""[..]), (b"\r\n\r\n", b""), (b" \t\r\n", b""), (b"\r\na\r\n\r\nb", b"\r\na\r\n\r\nb\r\n")]
    {
        assert_eq!(body(content), canonical);
    }
}

fn signer() -> Signer {
    let rsa = RsaKeyPair::generate(aws_lc_rs::rsa::KeySize::Rsa2048).unwrap();
    let ed25519 = Ed25519KeyPair::from_seed_unchecked(&bytes(ED25519_SECRET)).unwrap();
    let keys = [("one", Key::Rsa(Box::new(rsa))), ("two", Key::Ed25519(Box::new(ed25519)))];
    Signer { domain: "example.org".to_owned(), keys: keys.map(|(selector, key)| (selector.to_owned(), key)) }
}

#[test]
fn a_mail_gets_a_signature_by_each_key_and_stays_as_it_is() {
    let signer = signer();
    let mail = signer.sign(MAIL.as_bytes(), DateTime::UNIX_EPOCH).unwrap();
    let text = String::from_utf8(mail).unwrap();
    assert!(text.ends_with(MAIL));
    let added = text.strip_suffix(MAIL).unwrap();
    assert_eq!(added.matches("DKIM-Signature: ").count(), 2);
    assert_eq!(added.matches("h=from:from:to:subject:date:message-id;").count(), 2);
    assert!(added.lines().all(|line| line.len() <= 100), "{added}");
    let [_, (_, Key::Ed25519(key))] = &signer.keys else { panic!("the second key is Ed25519") };
    let field = added.split("DKIM-Signature").nth(2).unwrap();
    let (field, signature) = field.rsplit_once("b=").unwrap();
    let block = signed(parts(MAIL.as_bytes()).unwrap().0).unwrap().1;
    let over = to_sign(&block, &format!("DKIM-Signature{field}b=")).unwrap();
    let public = UnparsedPublicKey::new(&ED25519, key.public_key().as_ref());
    let signature = bytes(&signature.split_whitespace().collect::<String>());
    public.verify(digest(&SHA256, &over).as_ref(), &signature).unwrap();
}

#[test]
fn what_is_no_mail_is_not_signed() {
    for mail in ["", "From: a@b.c\r\n", "Subject: nobody's\r\n\r\nbody\r\n"] {
        assert!(signer().sign(mail.as_bytes(), DateTime::UNIX_EPOCH).is_none(), "{mail}");
    }
}
