### The roles: display name and a description in one sentence.
### The wording of this catalogue awaits a native reader.
### Written once, in Latin letters; Tifinagh is made of it letter by letter. What must stay as it is stands in braces.

role-owner = Bab n tuddsa
role-owner-description = Issebded tuddsa neɣ iṭṭef-itt; izmer i kullec, ula i ufakki-s.
role-admin = Anedbal
role-admin-description = Isselḥuy tuddsa: iɛeggalen, timlilin, iɣewwaren d yirmuden akk.
role-marketer = Anezzenzu
role-marketer-description = Iheggay, issuɣul i wakud, ittazen tikampanyin.
role-contributor = Amttekki
role-contributor-description = Iheggay igburen d tkampanyin, ur ittazen acemma.
role-analyst = Aneslaḍ
role-analyst-description = Iqqar imḍanen d yinermasen, war ma iẓra ismawen neɣ tansiwin.
role-reader = Ameɣri
role-reader-description = Iqqar igburen d tkampanyin, war ma iẓra ismawen neɣ tansiwin.
role-manager = Amsefrak
role-manager-description = Issefrak imeẓla, imsaɣen d tfaturin.
role-provider = Amefkay n umeẓlu
role-provider-description = Iẓerr aɣawas-is kan.
role-client = Amsaɣ
role-client-description = Iẓerr isalan-is, ayen iḥrez d tfaturin-is kan.
role-devops = { "DevOps" }
role-devops-description = Isserwas isnasen u iɛessa iqeddacen.
role-ops = Amaɛssas n yiqeddacen
role-ops-description = Iɛessa iqeddacen u ittarra ɣef tedyanin.
role-developer = Aneflay
role-developer-description = Isneflay s ugrudem { "API" } u issefrak tisura-ines.
role-auditor = Anemsenqad
role-auditor-description = Iqqar akk ayen yellan d inigi, ur isnefful acemma.
role-guest = Anebgi
role-guest-description = Iqqar ayen i as-yeldin, ur isnefful acemma.
