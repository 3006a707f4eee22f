package people

import (
	"slices"
	"strings"
)

// commonPasswords are passwords of ten characters and more that people type first, here and elsewhere,
// folded. Shorter ones are refused by their length.
const commonPasswords = `
1234567890 12345678910 123456789a 123456789q 0123456789 01234567890 9876543210 0987654321 1234512345 1234567891
12345678901 123456789123 123456123456 1231231231 123123123123 1212121212 1111111111 0000000000 2222222222 3333333333
5555555555 6666666666 7777777777 8888888888 9999999999 1122334455 112233445566 1029384756 1357924680 2468013579
147258369a 1472583690 7894561230 1234554321 1234567899 1020304050 1111122222 0000011111 123456789@ 123456789!
abcd123456 abc1234567 abc123456789 abcdefghij abcdefghijk a123456789 aa123456789 aaaaaaaaaa asd123456789 a1234567890
abcabcabcabc abcd1234abcd 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx3edc qazwsxedcrfv qwertyuiop qwertyuiop123 qwerty123456 qwerty12345
qwerty1234 qwer123456 qwertyqwerty asdfghjkl; asdfghjkl123 asdfasdfasdf zxcvbnm123 zxcvbnmasdf zaq12wsxcde qweasdzxc123
qwe123456789 q1w2e3r4t5 q1w2e3r4t5y6 poiuytrewq mnbvcxzlkj lkjhgfdsa1 1234qwerasdf asdf123456 zxcv123456 qazxswedc1
password12 password123 password1234 password12345 password123456 passwordpassword password2024 password2025 password2026 p@ssword123
p@ssw0rd123 passw0rd123 password@123 password01 password!1 admin12345 admin123456 administrator admin@1234 admin@12345
administrator1 admin@123456 adminadmin1 adminadmin123 root123456 root@12345 user123456 guest12345 test123456 test12345678
testtest123 changeme123 changemenow letmein123 letmeinnow welcome123 welcome1234 welcome2025 welcome@123 iloveyou12
iloveyou123 iloveyou1234 iloveyouforever sunshine123 princess123 football123 superman123 batman12345 dragon12345
monkey12345 michael123 jennifer123 computer123 internet123 samsung123 samsung1234 iphone12345 facebook123 google12345
zalo123456 zalo12345678 facebook1234 internet2025 whatever123 trustno1trustno1 starwars123 pokemon1234 secret12345 default123
matkhau123 matkhau1234 matkhau12345 matkhau123456 matkhau@123 matkhau2024 matkhau2025 matkhau2026 matkhaumoi matkhaumoi1
matkhaumoi123 matkhaucu123 matkhaumatkhau matkhaulagi matkhau01234 khongcomatkhau khongbiet123 khongbiet1 quenmatkhau quenmatkhau1
quenroi123 anhyeuem123 anhyeuem12 anhyeuem1234 anhyeuemnhieu emyeuanh123 emyeuanh12 emyeuanhnhieu yeuemnhieu yeuanhnhieu
yeuemmaimai yeuanhmaimai toiyeuban1 toiyeuban123 toiyeuem123 toiyeuvietnam vietnam123 vietnam1234 vietnam12345 vietnam123456
vietnam2024 vietnam2025 vietnam2026 vietnam@123 vietnam1975 vietnam1945 vietnamvodich vodichvietnam vietnamoi123 yeuvietnam
hanoi123456 hanoi12345 saigon12345 saigon123456 danang12345 haiphong123 cantho12345 hochiminh1 hochiminh123
nguyenvana nguyenvana1 nguyenvana123 nguyenvanb nguyenthia nguyenthia1 tranvanabc nguyen12345 nguyen123456 nguyenvan123
giadinh123 giadinh1234 giadinhtoi giadinhlasomot conyeume123 conyeubame bomeoi1234 meyeucon123 bameyeucon hanhphuc123
hanhphuc12 mainhoem123 mainhoanh123 tinhyeu123 tinhyeu1234 tinhban123 hoahong123 hoasen12345 xinchao123 xinchao1234
xinchao12345 chaoban123 dangnhap123 dangnhap12 dangnhap1234 taikhoan123 taikhoan12 taikhoan1234 quantri123 quantri1234
quantri12345 quantrivien quantrivien1 nhanvien123 nhanvien1234 coquan12345 vanphong123 vanphong1234 tuyengiao1 tuyengiao123
tuyengiao2025 tuyentruyen tuyentruyen1 tuyentruyen123 baocaovien baocaovien1 baocaovien123 ubnd123456 ubnd12345678 daklak12345
congty1234 congty12345 hocsinh123 sinhvien123 giaovien123 bongda1234 bongda12345 mancityvodich truongsahoangsa 0123456789a`

// common says whether a folded password is one of those that are tried first.
func common(folded string) bool {
	return slices.Contains(strings.Fields(commonPasswords), folded)
}
