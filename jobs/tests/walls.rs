//! What must not compile: the walls, as the compiler sees them.

#[test]
fn what_would_pass_a_wall_does_not_compile() {
    trybuild::TestCases::new().compile_fail("tests/compile/*.rs");
}
