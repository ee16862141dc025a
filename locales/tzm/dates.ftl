### How dates are written, by CLDR's data for tzm: neither the server's compiled data nor browsers carry it.
### Only Tamazight has this catalogue.

# $weekday, $day, $month, $year (texts).
date-full = { $weekday }, { $day } { $month } { $year }
# $day, $month, $year (texts).
date-long = { $day } { $month } { $year }
# $day, $month, $year (texts); the month is short.
date-medium = { $day } { $month } { $year }
# $date, $time (texts).
date-time = { $date } { $time }

# $number (number): 1 is January.
date-month =
    { $number ->
        [1] Yennayer
        [2] Yebrayer
        [3] Mars
        [4] Ibrir
        [5] Mayyu
        [6] Yunyu
        [7] Yulyuz
        [8] Ɣuct
        [9] Cutanbir
        [10] Kṭuber
        [11] Nwanbir
       *[12] Dujanbir
    }
# $number (number): 1 is January.
date-month-short =
    { $number ->
        [1] Yen
        [2] Yeb
        [3] Mar
        [4] Ibr
        [5] May
        [6] Yun
        [7] Yul
        [8] Ɣuc
        [9] Cut
        [10] Kṭu
        [11] Nwa
       *[12] Duj
    }
# $number (number): 1 is Monday.
date-weekday =
    { $number ->
        [1] Aynas
        [2] Asinas
        [3] Akras
        [4] Akwas
        [5] Asimwas
        [6] Asiḍyas
       *[7] Asamas
    }
