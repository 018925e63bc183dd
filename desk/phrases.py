"""The phrases that replies are made of, by what they say. Data only; `desk/replies.py` reads them.

Written as one would write them properly, separated by "|" or by lines; they are folded and their short forms spelt
out when loaded. {v} stands for each of VERBS, {q} for each of PRONOUNS, {p} for a pronoun or nothing, {t} for each of
TEACHERS, {n} for each of NEGATIONS, {x} for each of OUTCOMES.
"""

from __future__ import annotations

VERBS = """
ký | ký số | in | gửi | vào | mở | nộp | tải | đăng nhập | quét | scan | làm | dùng | chạy | cài | cài đặt | đăng ký
kết nối | tìm | xem | lưu | nhập | trình | kê khai | đính kèm | upload | up | nhận | cắm | bấm | tạo | chuyển | tra
xuất | họp | nghe | đổi | khôi phục | lấy | sửa | cập nhật | thao tác | login | xử lý | khắc phục | phát hành | tích
truy cập | sử dụng | thử | khởi động | tắt | bật | load | hiện | lên | ra | đọc | ký duyệt | kích hoạt | xác thực
thanh toán | tiếp nhận | trả | xài | gõ | soạn | duyệt | đăng | liên thông | đồng bộ | mò
"""

PRONOUNS = "em | tôi | mình | chị | anh | cháu | tui | bọn em | chúng em"

TEACHERS = """
thầy | cô | thầy cô | các thầy | các thầy cô | người | người thật | cán bộ | cán bộ kỹ thuật | giáo viên | kỹ thuật
nhân viên | admin | thầy giáo | cô giáo | chuyên viên | người hỗ trợ | người trực | thầy trực | cô trực | ai đó
tổng đài | hỗ trợ viên | thầy nào đó | thầy khác | cô khác | người khác | một người | một thầy | một cô
"""

NEGATIONS = "không | chưa | không có | chẳng | chưa có"

OUTCOMES = """
được | được gì | xong | ổn | ok | ăn thua | ăn thua gì | xi nhê | xi nhê gì | ra | ra gì | lên | lên gì | hiện
hiện gì | chạy | hết | hết lỗi | khỏi | vào | nhận | thấy gì | thấy đâu | thấy thay đổi | thấy thay đổi gì
thấy khác gì | thấy tác dụng | thấy có tác dụng | thấy hiệu quả | thấy nút | thấy mục | thấy chỗ | thấy phần
thấy dòng | có nút | có mục | có chỗ | có phần | tìm thấy
tìm ra | hiểu | hiểu gì | hiểu lắm | lên hình | lên tiếng | lên nguồn | thay đổi | thay đổi gì | khác gì | hiệu quả
tác dụng | giải quyết được | khắc phục được | có gì
gì cả | đúng | giúp được | giúp được gì | trúng | xử lý được | chịu {v} | {v} được | {v} nổi | {v} xong
"""

# What is said beside it and changes nothing.
FILLERS = """
đi | trơn | hết trơn | hết trọi | cả thảy | á | nghĩ | nghĩ là | mãi | mãi mới | trực tiếp | online | giúp {q}
hộ {q} | giùm {q} | at all | iu | yêu | ghê | dữ | xin lỗi | sorry | xem sao | xem thế nào | xem được không
xem có được không | xem đã | tự nhiên | tự dưng | tự động | may mà | cuối cùng thì | nãy | ạ | à | ah | dạ | vâng
nha | nhá | nhé | nhen | nghen | nè | nhỉ | hỉ | hen | hè | hả | hihi | haha | hehe | hi | huhu | ui | ôi | ơi | em
anh | chị | cô | thầy | bạn | bác | chú | cháu | mình | tôi | tui | ad | admin | bot | cả nhà | mọi người | sếp
nhà mình | rất | quá | lắm | luôn | nhiều | thật | hẳn | hoàn toàn | cũng | thì | là | mà | nó | cái | này | đó
đấy | kia | ấy | giờ | bây giờ | hiện tại | hiện | đây | rồi | thế | vậy | rứa | với | giúp | giùm | hộ | xin | nữa
lại | hết | cả | đã | vừa | mới | thử | theo | hướng dẫn | trên | bên | chắc | hình như | có | được cái | mừng quá
hay quá | may quá | tuyệt | hôm nay | sáng nay | chiều nay | làm theo | em làm theo | theo thầy chỉ
làm theo hướng dẫn | đã làm theo | đã thử | thử hết | thử rồi | làm rồi | {v} lại | lúc nãy | nãy giờ | the | it
is | now | but | please | just | sir | teacher | so | very | much | for | your | you | me | i | and | all
for your help | hoài | suốt | liên tục | trợ lý | trợ lí | chatbot
"""

# Things a sentence may be about: words of its own, whose parts must not be read as something else.
SUBJECTS = """
hồ sơ | phân quyền | chứng thư | chữ ký | phần mềm | màn hình | hệ thống | dịch vụ công | thủ tục | thông báo
thông tin | máy tính | máy scan | điện thoại | đi họp | đi công tác | tài chính | tại chỗ | do đó | tuần sau
sau khi | trước khi | ngay từ đầu | tài khoản | tài liệu | công văn | văn bản | máy in | mã lỗi | mã pin | mã otp
trả lời | còn lại | thời gian | báo cáo | đang được | một cửa | 1 cửa | hai cấp | 2 cấp | hai mặt | 2 mặt | đầu vào
đầu đọc | bắt đầu | trong khi | nói chung
"""

SOLVED = """
trả lời đúng rồi
được rồi | được rồi đó | được rồi đấy | đã được rồi | đã được ạ | đã được thầy | đã được em | được luôn
được luôn rồi | được lại rồi | được hết rồi | rồi được rồi | vậy là được rồi | thế là được rồi | là được rồi
thì được rồi | mới được rồi | cũng được rồi | mới được | mãi mới được | được hết | được ngay | xong rồi | đã xong
xong hết rồi | xong xuôi | xong xuôi rồi | ổn rồi | đã ổn | ổn áp | ổn áp rồi | ổn cả rồi | ngon rồi | ngon lành
ngon lành rồi | ngon lành cành đào | ngon ơ | ngọt | ngọt rồi | mượt rồi | ok rồi | đã ok | ok luôn | ok luôn rồi
ok hết rồi | ok ngon | hết lỗi | hết lỗi rồi | hết báo lỗi | hết báo lỗi rồi | hết bị | hết bị rồi | hết rồi
hết bị lỗi | hết bị lỗi rồi | hết treo | hết treo rồi | hết đơ rồi | hết nghẽn rồi
hết lag | hết lag rồi | không còn lỗi | không còn lỗi nữa | không bị nữa
không bị lỗi nữa | không lỗi nữa | không báo lỗi nữa | không còn báo lỗi | không còn báo lỗi nữa | không còn bị nữa
không còn bị | không thấy lỗi nữa | không bị treo nữa | không treo nữa | không đơ nữa | không bị đơ nữa
không lag nữa | không quay nữa | không chậm nữa | hết cái lỗi đó rồi | hết lỗi đó rồi | khỏi rồi | sửa xong rồi
khắc phục xong | xử lý xong | xử lý xong rồi | thành công | thành công rồi | đã thành công | giải quyết xong
giải quyết xong rồi | giải quyết được rồi | đã giải quyết xong | làm xong rồi | {v} được rồi | {v} được ngay
{v} được luôn | {v} được ngay rồi | {v} được luôn rồi | đã {v} được | đã {v} được rồi | {v} thành công
{v} thành công rồi | đã {v} thành công | {v} ok | {v} ok rồi | {v} ngon | {v} ngon rồi | {v} ngon lành
{v} bình thường | {v} bình thường rồi | {v} ngon lành rồi | {v} lại được rồi | {v} lại được | {v} tốt rồi
{v} xong rồi | {v} vèo vèo | {v} ổn | {v} ổn rồi | {v} mượt | {v} mượt rồi | vào rồi | lên rồi | ra rồi | chạy rồi
lên hình rồi | lên tiếng rồi | lên nguồn rồi | lên mạng được rồi | có hình rồi | có tiếng rồi | ra giấy rồi
đã in ra | đã lên | đã lên hình | đã vào | đã chạy | đã hiện | đã có | đã ra | hiện rồi | hiện ra rồi | thấy rồi
thấy được rồi | có rồi | nhận rồi | đã nhận | in ra rồi | ký rồi
bình thường rồi | bình thường lại rồi | trở lại bình thường | trở lại bình thường rồi | hoạt động bình thường
hoạt động lại rồi | hoạt động rồi | chạy lại rồi | lên lại rồi | có lại rồi | có mạng lại rồi | có mạng rồi
vào lại được rồi | êm ru | êm ru rồi | êm rồi | êm xuôi rồi | trót lọt rồi | đã hoạt động | đúng rồi | chuẩn rồi
chuẩn luôn | đúng ý em rồi | đúng ý rồi | đúng cái em cần
chính xác | tuyệt vời | quá tuyệt | quá đỉnh | đỉnh quá | it works | works | works now | working | working now
works fine | works well
it worked | worked | solved | fixed | resolved | done | all good | problem solved | that helped | it helped
good now | that works | that worked | perfect | success | no more errors | no error now | ok now
"""

# Enough when nothing else is said; inside a sentence they mean anything.
SOLVED_ALONE = """
đặng rồi | được | được ạ | xong | ổn | ngon | tốt | chuẩn | đúng | rồi đó | rồi đấy | rồi | rồi ạ | mượt | {v} được
khỏe | good | great
"""

NOT_SOLVED = """
{n} {x} | cũng {n} {x} | chưa được | không được | chưa được gì | không được gì | không được gì hết | chưa xong
không xong | chưa ổn | không ổn | chưa ok | không ok | chưa ăn thua | không ăn thua | chưa ăn thua gì
không ăn thua gì | không xi nhê | không xi nhê gì | không si nhê | chưa khỏi | không khỏi | chưa hết | không hết
chưa hết lỗi | không hết lỗi | chưa giải quyết được | không giải quyết được | chưa thấy gì | không thấy gì
chưa thấy gì hết | chưa thấy | chưa lên | không lên | không lên gì | chưa ra | không ra | không ra gì | chưa hiện
không hiện | không hiện gì | chưa vào | không vào | chưa chạy | không chạy | chưa nhận | không nhận | không hiệu quả
không tác dụng | không có tác dụng | không giúp được | không giúp được gì | chưa đúng | không đúng | chưa đúng ý
không đúng ý | không đúng ý em | chưa đúng ý em | chưa phải | không phải | không phải vậy | không phải thế
không phải cái này | không phải cái đó | không phải câu này | không phải ý em | không phải lỗi này | không liên quan
chả liên quan | chẳng liên quan | không phải câu em hỏi | không giống | không giống lắm | không khác gì
chưa khác gì | sai rồi | sai bét | trật rồi | trật lất | trật ý em rồi | trật ý rồi | sai ý rồi | sai ý em rồi
không phải câu em cần | không phải cái em cần | không phải cái em hỏi | không đúng cái em cần
không đúng câu em cần | nhầm rồi | trả lời sai rồi | trả lời sai | câu trả lời sai | trả lời không đúng
câu trả lời không đúng | không đúng câu hỏi | không đúng vấn đề | không đúng vấn đề của em | không đúng cái em hỏi
không đúng câu em hỏi | trả lời không đúng câu hỏi | lạc đề | lạc đề rồi | không đúng nội dung | không trúng
không có được | chưa có được | có được đâu | được đâu | đâu có được | đâu được | đâu có | có thấy gì đâu
chưa được đâu | không được đâu | chưa được mô | không được mô | chưa mô | nỏ được | nỏ được mô | nỏ ăn thua
chưa đặng | không đặng | hỏng được | bó tay | bó tay rồi | thua rồi | chịu rồi | chịu thua | đành chịu | hỏng rồi
vô ích | vô dụng | khó quá | khó hiểu quá | khó hiểu | rối quá | rối lắm | còn lỗi | còn bị | còn bị lỗi
còn y nguyên | y nguyên | y như cũ | y như vậy | y vậy | y chang
y chang cũ | y chang vậy | y rứa | y xì | lỗi tiếp | hỏng tiếp | bị tiếp | báo lỗi tiếp | lỗi nữa rồi
lại tiếp tục lỗi | tiếp tục lỗi | tiếp tục bị | cứ lỗi | cứ báo lỗi | cứ thế | cứ vậy | cứ bị | cũng không được
cũng chưa được | cũng vậy | cũng thế | cũng rứa | cũng lỗi | cũng bị | cũng không {v} được | cũng chưa {v} được
cũng không thấy gì | không {v} được | chưa {v} được | {v} không được | {v} chưa được | {v} cũng không được
{v} không được luôn | không thể {v} | không {v} nổi | chưa {v} nổi | {v} không nổi | {v} không xong | chưa {v} xong
{v} chưa xong | {v} hoài không được | {v} mãi không được | mãi không được | hoài không được | chẳng {v} được
không {v} lên | {v} không lên | không {v} ra | {v} không ra | không lên được | không ra được | {v} lại không được
{v} lại chưa được | not yet | not working | not solved | not fixed | not really | does not work | doesn t help
it does not work | it doesn t work | it doesnt work | it did not work | it didn t work
it is not working | it s not working
doesnt help | does not help | doesn t work | doesnt work | did not work | didn t work | didnt work | did not help
didn t help | didnt help | no luck | not helpful | wrong answer | same error | same problem | same | the same
not it | it failed | failed | it doesn t | it does not | it doesnt | that is not it | that s not it | nope
"""

NOT_SOLVED_ALONE = """
cũng không | cũng chưa | chưa | không | không thấy | không rồi | chưa đâu | chưa thầy | lỗi | chưa ạ | thua | chịu
trật | sai | nhầm | hỏng
"""

# Said of something tried before: true however the sentence goes on.
STILL = """
vẫn {n} {x} | vẫn cái lỗi | vẫn cái lỗi đó | vẫn cái đó | vẫn cái này | vẫn lỗi này | vẫn nó | vẫn ra lỗi
vẫn hiện lỗi | vẫn không chịu | vẫn tình trạng | vẫn chưa được | vẫn không được | vẫn chưa | vẫn không | vẫn lỗi
vẫn bị | vẫn bị lỗi | vẫn còn | vẫn còn lỗi | vẫn còn bị | vẫn báo | vẫn báo lỗi | vẫn hiện | vẫn thế | vẫn vậy
vẫn rứa | vẫn y | vẫn y nguyên | vẫn y vậy | vẫn y rứa | vẫn y chang | vẫn như cũ | vẫn như thế | vẫn như vậy
vẫn nguyên | vẫn đang lỗi | vẫn đang bị | vẫn quay | vẫn xoay | vẫn yêu cầu | vẫn bắt | vẫn hỏi
vẫn văng | vẫn đòi mật khẩu | vẫn đòi nhập | vẫn đòi mã | vẫn treo | vẫn đơ | vẫn im | vẫn sai | vẫn hỏng
vẫn lag | vẫn chậm | vẫn trắng | vẫn cứ | vẫn ra | vẫn không {v} được | vẫn chưa {v} được | {v} vẫn không được
{v} vẫn chưa được | {v} vẫn lỗi | {v} vẫn bị | vẫn không thấy | vẫn chưa thấy | vẫn tiếp tục | vẫn chưa ổn
vẫn chưa xong | vẫn không ăn thua | vẫn chưa ăn thua | vẫn lỗi đó | vẫn lỗi cũ | vẫn lỗi như cũ | vẫn là lỗi đó
vẫn là lỗi cũ | vẫn chưa khắc phục được | vẫn không xong | vẫn không có gì | vẫn nguyên vậy | vẫn lỗi vậy
vẫn vậy à | vẫn kẹt | vẫn dính | vẫn mắc | vẫn đứng yên | vẫn không hết | vẫn chưa hết | vẫn vòng vòng | still
still not | still not working
still does not work | still doesn t work | still doesnt work | still the same | still broken | still failing
"""

AGAIN = """
lại bị | lại bị nữa | lại bị lỗi | lại bị rồi | lại lỗi | lại lỗi rồi | lại lỗi nữa | lại thế | lại vậy | lại rứa
lại thế rồi | lại hỏng | lại hỏng rồi | lại đơ | lại treo | lại báo lỗi | lại hiện lỗi | lại hiện | lại xuất hiện
lại như cũ | lại y như cũ | lại y như | lại như hôm trước | lại như lần trước | lại như trước | lại quay lại
lại không được | lại không {v} được | lại {v} không được | lại mất | lại dính | lại tái diễn | tái diễn | tái phát
bị lại | bị lại rồi | bị lại nữa | lỗi lại | lỗi lại rồi | lỗi cũ lại | lỗi trước lại | quay lại lỗi cũ
lỗi cũ quay lại | lỗi cũ tái phát | như hôm trước | như lần trước | như bữa trước | như bữa hổm | như hôm bữa
như hôm nọ | như tuần trước | như tháng trước | như đợt trước | như trước | giống hôm trước | giống lần trước
giống bữa trước | giống hôm bữa | giống hôm nọ | giống đợt trước | y hôm trước | y lần trước | y như hôm trước
y như lần trước | vẫn như hôm trước | vẫn như lần trước | lại giống | lại trục trặc | hỏng lại | trở lại lỗi cũ
it is back | it s back | its back | is back | back again | happened again | happening again | same problem again
same error again | again | came back | broken again | stopped working again
"""

THANKS = """
cảm ơn | xin cảm ơn | chân thành cảm ơn | trân trọng cảm ơn | cảm ơn nhiều | đa tạ | biết ơn | hậu tạ | đội ơn
đội ơn thầy | cảm tạ | thương thầy | yêu thầy | thank you | many thanks | cheers | quý hoá quá | mang ơn
"""

# Heard, and nothing against it.
ASSENT = """
ok | ok la | okey dokey | vâng | dạ | dạ vâng | vâng dạ | ừ | rõ | đã rõ | rõ rồi | noted | nhất trí | đồng ý
hiểu rồi | em hiểu rồi | đã hiểu | nghe rồi | biết rồi | em biết rồi | ghi nhận | được thầy | dạ được | vâng được
ok được | chuẩn ok | yes | yeah | yep | sure | got it | understood | đã nhận thông tin | i see
"""

# Busy with it: no outcome yet.
TRYING = """
để {q} | để {p} thử | để {p} làm | để {p} xem | để {p} kiểm tra | để {p} làm thử | để {p} thử xem | để {p} thử đã
để {p} hỏi lại | để {p} khởi động | {p} thử đã | {p} làm thử đã | {p} làm thử xem | {p} thử xem | {p} sẽ thử
{p} sẽ làm thử | {p} đang thử | {p} đang làm | {p} đang làm theo | {p} thử liền | đợi {q} | đợi {q} tí
đợi {q} chút | đợi {q} xíu | chờ {q} tí | chờ {q} chút | chờ {q} xíu | đợi xíu | đợi tí | chờ tí | chờ chút
chờ xíu | đợi chút | để chiều {p} làm | để mai {p} làm | để lát {p} làm | để tí {p} làm
để chiều {p} thử | để mai {p} thử
lát {p} thử | tí {p} thử | chiều {p} thử | mai {p} thử | {p} thử lại đã | {p} thử lại xem
để {p} coi | để {p} coi lại | để {p} làm lại | {p} báo lại sau | {q} đang cài | {q} đang cài lại | {q} đang thử lại
{q} đang làm lại | {q} đang tải | {q} đang chờ | {q} đang mở | {q} đang bận | {q} sẽ báo lại | {q} báo lại
{q} làm liền | {q} làm ngay | {q} thử ngay | {q} thử luôn | {q} thử đây | {q} làm thử đây | {q} làm đây
từ từ | từ từ đã | từ từ {q} thử
let me try | i will try | i ll try | trying | trying it now
one moment | wait a moment | hold on | give me a minute
"""

WITHDRAW = """
thôi được rồi | thôi khỏi | thôi khỏi cần | thôi không cần | thôi không cần nữa | thôi bỏ đi | thôi bỏ qua
thôi {p} tự làm | thôi để {p} tự làm | thôi {p} làm được rồi | thôi {p} làm được | thôi {p} tự làm được rồi
thôi xong rồi | thôi ổn rồi | thôi ok rồi | thôi {p} biết rồi | thôi {p} hiểu rồi | thôi {p} tìm ra rồi
thôi để sau | thôi {p} làm cách khác | thôi {p} làm cách khác rồi | thôi {p} tìm cách khác
{p} tự xử | {p} tự xử rồi | {p} tự lo được | thôi để {p} hỏi người khác | thôi để mai | thôi {p} nhờ người khác rồi
thôi không sao
không sao đâu | thôi không hỏi nữa | thôi {p} xử lý được rồi | khỏi cần | khỏi cần nữa | khỏi nữa | khỏi phiền thầy
không cần | không cần nữa | không cần đâu | không cần nữa đâu | khỏi cần nữa đâu | không cần thầy | không cần cô
không cần hỗ trợ | không cần hỗ trợ nữa | không cần giúp nữa | không cần gặp | không cần gặp nữa | hết cần | bỏ qua
bỏ qua đi | bỏ qua câu này | bỏ qua câu hỏi | bỏ câu này | bỏ đi | huỷ | huỷ câu hỏi | huỷ câu này | huỷ yêu cầu
huỷ giúp {p} | rút câu hỏi | đóng câu này | đóng câu hỏi | đóng giúp {p} | {p} tự làm được | {p} tự làm được rồi
{p} tự xử lý được | {p} tự xử lý được rồi | {p} tự xử lý rồi | {p} tự sửa được rồi | {p} tự tìm ra rồi
{p} tìm ra rồi | {p} tự khắc phục được rồi | {p} hỏi nhầm | {p} hỏi nhầm rồi | {p} gửi nhầm | {p} gửi nhầm nhóm
{p} nhắn nhầm | {q} nhầm | {q} nhầm nhóm | {q} nhầm rồi | {p} bấm nhầm | không hỏi nữa | thôi {q} hỏi | thôi {q} nhờ
thôi {q} gọi | thôi {q} tìm | tự {v} được | tự {v} được rồi | {p} tự mò được | {p} tự mò được rồi | {p} tự mò ra rồi
{p} nhắn nhầm nhóm | {p} tự {v} được | {p} tự {v} được rồi | hỏi lộn | {p} hỏi lộn | gửi lộn | {p} gửi lộn
gửi lộn nhóm | {p} gửi lộn nhóm | {p} nhắn lộn | lộn nhóm | nhầm nhóm | thôi để {q} | never mind | nevermind | nvm
forget it | cancel | no longer needed | no need | not needed anymore | dont need it anymore | i fixed it myself
my mistake
"""

WITHDRAW_ALONE = "thôi | khỏi | thôi nhé | bỏ"

PERSON = """
gặp {t} | cho {p} gặp {t} | {p} muốn gặp {t} | {p} cần gặp {t} | {p} gặp {t} | nhờ gặp {t} | xin gặp {t}
xin được gặp {t} | cho gặp trực tiếp {t} | cho gặp {t} | hỏi {t} | cho {p} hỏi {t} | {p} muốn hỏi {t}
hỏi trực tiếp {t} | hỏi thẳng {t} | {p} hỏi {t} | cho {p} hỏi trực tiếp {t} | {p} muốn nói chuyện với {t}
nói chuyện với {t} | chuyển {t} | chuyển cho {t} | chuyển {t} giúp | chuyển cho {t} giúp | chuyển câu này cho {t}
chuyển giúp {p} cho {t} | chuyển máy cho {t} | chuyển qua {t} | nối máy {t} | nối máy với {t} | nối máy cho {t}
nối máy tới {t} | nối máy giúp {p} với {t} | gọi {t} | gọi {t} giúp
gọi giúp {p} {t} | nhờ {t} | nhờ {t} hỗ trợ | nhờ {t} giúp | nhờ {t} giúp {p} | nhờ {t} xem giúp
nhờ {t} xem giúp {p} | nhờ {t} hỗ trợ giúp | nhờ {t} hỗ trợ trực tiếp | cần {t} | cần {t} hỗ trợ
{p} cần {t} hỗ trợ | {p} cần {t} giúp | {p} muốn {t} hỗ trợ | có {t} không | có {t} nào không
có {t} nào online không | có {t} nào trực không | có {t} trực không | có {t} nào rảnh không | có {t} online không
chuyển qua cho {t} | chuyển câu hỏi cho {t} | chuyển tiếp cho {t} | đưa cho {t} | để {t} giúp | để {t} xem
ai đó giúp {q} | ai đó giúp {q} với | ai giúp {q} với | cho {p} xin số {t} | xin số {t} | cho xin số {t}
có ai hỗ trợ không | có ai giúp không | có ai giúp {p} không | có ai giúp {p} với không | kết nối với {t}
kết nối {p} với {t} | liên hệ {t} | cho {p} liên hệ {t} | tư vấn viên | gặp trực tiếp {t}
{p} muốn gặp trực tiếp {t} | có ai giúp {p} với | có ai hỗ trợ với | gặp trực tiếp | cho {p} gặp trực tiếp
{t} gọi {q} | {t} gọi lại cho {q} | {t} gọi cho {q} | {t} gọi giúp {q} | gọi lại cho {q} | gọi cho {q} | gọi {q}
gặp ai cũng được | gặp ai | người thật | gặp người thật | nhờ người hỗ trợ | hỗ trợ trực tiếp
nhờ hỗ trợ trực tiếp | a teacher | a person
a human | human | real person | talk to a teacher | talk to a person | talk to a human | talk to someone
speak to a teacher | speak to a person | speak to someone | ask a teacher | ask a person | ask a human
i want a teacher | i need a teacher | i need a person | teacher please
"""

NEITHER = """
em hỏi câu khác | em hỏi cái khác | em hỏi việc khác | đều không | đều không phải | đều không đúng | đều sai
đều không được | cả hai không phải | cả hai không | cả hai sai | cả ba sai | cả ba không | cả ba không phải
không cái nào | không câu nào | không ý nào | không mục nào | không có cái nào | không có câu nào | không có ý nào
không có mục nào | không phải cái nào | không phải câu nào | không phải ý nào | không cái nào đúng
không cái nào cả | không câu nào đúng | không ý nào đúng | không có cái nào đúng | không đúng cái nào
không cái nào giống | không phải hai cái này | không phải 2 cái này | không phải ba cái này | không phải 3 cái này
không phải cả hai | không phải cả 2 | không phải mấy cái này | không phải mấy câu này | không có trong danh sách
không trúng cái nào | không trúng câu nào | không có trong này | không có trong đó | không nằm trong này
chẳng cái nào | chả cái nào | câu khác | ý khác | cái khác | việc khác | lỗi khác | vấn đề khác | khác hết
khác | ngoài mấy cái trên | ngoài mấy cái này | ngoài những cái trên | ngoài các cái trên
không có cái em cần | không có câu của em | nỏ cái mô | không cái mô | none | none of them | none of these
none of those | neither | neither of them | something else | other | nothing here
"""

# Ways to point at a place of a list. -1 is the last one.
PLACES: dict[int, str] = {
    0: "số không | zero",
    1: """
một | thứ nhất | đầu tiên | cái đầu tiên | câu đầu tiên | ý đầu tiên | mục đầu tiên | dòng đầu tiên | cái đầu
câu đầu | ý đầu | mục đầu | dòng đầu | vế đầu | vế trước | cái trước | ý trước | cái trên | cái trên cùng
ở trên cùng | dòng trên cùng | trên cùng | one
first | the first | first one | 1st | the 1st | 1st one
""",
    2: """
cái giữa | ở giữa | câu giữa | ý giữa | dòng giữa | hai | thứ hai | thứ nhì | nhì | two | second | the second
second one | 2nd | the 2nd | 2nd one
""",
    3: "ba | thứ ba | three | third | the third | third one | 3rd | the 3rd | 3rd one",
    4: "bốn | thứ tư | four",
    -1: """
cuối | cuối cùng | cái cuối cùng | câu cuối cùng | ý cuối cùng | cái cuối | câu cuối | ý cuối | dòng cuối | vế cuối
vế sau | cái dưới
cái dưới cùng | dưới cùng | sau cùng | last | the last | last one
""",
}

PLACE_FILLERS = """
cho {p} chọn | cho {p} | số | câu | chọn | mục | ý | cái | loại | trường hợp | cách | thứ | phương án | đáp án
option | number | lựa chọn | em chọn | giống | trúng | giống cái | đúng cái | dòng | bấm | phím | no | là số
của em | của {q} | của {q} là | câu hỏi | yêu cầu | ca | có lẽ | có lẽ là | hay sao | hay sao ấy | thì phải | nhất
gần giống | gần giống cái | thuộc | {p} thuộc | {p} bị cái | {p} bị lỗi | {q} bị | {p} hỏi cái | {q} hỏi
ý {q} | ý {q} là | ý {q} hỏi | {p} cần cái | hai cái | ba cái | cả hai | cả ba | cả hai cái | cả ba cái | cả ba câu
cả hai câu | hai câu | ba câu
trong này | pick | choice | lấy | lấy cái | vấn đề | lỗi | lỗi số | giống lỗi | việc | tất cả | answer | mấy cái này
"""

# How far is it? Said of a question that waits; with words of its own it is about something else.
PROGRESS = """
tới đâu rồi | đến đâu rồi | tới mô rồi | tới đâu | đến đâu | sao rồi | thế nào rồi | ra sao rồi | như nào rồi
có kết quả chưa | có tin gì chưa | có tin chưa | có câu trả lời chưa | trả lời chưa | đã trả lời chưa
có ai trả lời chưa | có ai trả lời không | có ai nhận chưa | có ai xem chưa | có ai xử lý chưa | ai nhận chưa
có {t} nào nhận chưa | có {t} nhận chưa | {t} nhận chưa | {t} đã nhận chưa | {t} xem chưa | {t} đã xem chưa
{t} trả lời chưa | {t} đã trả lời chưa | {t} có trả lời chưa | {t} xem giúp {q} chưa | {t} xử lý chưa
chưa ai trả lời | chưa ai nhận | chưa thấy ai trả lời | chưa thấy ai | chưa có ai trả lời | chưa thấy {t} trả lời
không ai trả lời | không thấy ai trả lời | không có ai trả lời | sao chưa ai trả lời | sao không ai trả lời
sao chưa thấy ai trả lời | sao không thấy ai trả lời | chưa thấy trả lời | chưa thấy phản hồi | chưa có phản hồi
bao giờ có | khi nào có | mấy giờ có | bao giờ trả lời | khi nào trả lời | mấy giờ trả lời | bao giờ có người
khi nào có người | bao giờ xong | khi nào xong | bao giờ được | khi nào được | bao giờ có người trả lời
khi nào có người trả lời | mấy giờ có người trả lời | bao giờ có {t} | khi nào có {t} | mấy giờ có {t}
bao giờ {t} trả lời | khi nào {t} trả lời | mấy giờ {t} trả lời | bao giờ có {t} trả lời | khi nào có {t} trả lời
bao giờ {t} rảnh | khi nào {t} rảnh | mấy giờ {t} rảnh | bao giờ {t} xem | khi nào {t} xem
lâu quá | lâu thế | lâu vậy | lâu rứa | lâu ghê | sao lâu thế | sao lâu vậy | sao lâu quá | sao mà lâu thế | lâu lắc
chờ lâu quá | đợi lâu quá | chờ lâu rồi | đợi lâu rồi | chờ lâu lắm rồi | đợi lâu lắm rồi | chờ mãi | đợi mãi
chờ hoài | đợi hoài | chờ nãy giờ | đợi nãy giờ | đang chờ | đang đợi | vẫn chờ | vẫn đợi | vẫn đang chờ
vẫn đang đợi | bao lâu nữa | còn lâu không | còn bao lâu | còn bao lâu nữa | phải chờ bao lâu | phải đợi bao lâu
chờ đến bao giờ | chờ tới bao giờ | đợi đến bao giờ | đợi tới bao giờ
any news | any update | any updates | any answer | any answer yet | how long | how long will it take
how much longer | still waiting | what about my question | where is my answer | has anyone seen my question
"""

# What follows explains; it is no new trouble.
REASONS = """
hoá ra | thì ra | té ra | tại | tại vì | là do | do | chắc do | vì | bởi vì | chắc tại | nguyên nhân do | lỗi do
chắc là do
"""

GREETINGS = """
chào | xin chào | kính chào | hello | hi | hey | alo | a lô | lô | chào buổi sáng | good morning | có ai không
có ai ở đó không | có ai trực không | cứu | cứu với | cứu em | cứu em với | help | help me | sos | gấp | gấp ạ
khẩn | giúp với | giúp em với | giúp em | hỗ trợ em với | ad ơi | bot ơi | mọi người ơi | cả nhà ơi | thầy cô ơi
các thầy cô ơi | anh chị ơi | các anh chị ơi | bà con ơi
"""

# Somebody is called, or told that a question is coming.
CALLS = """
cho {p} hỏi | {p} muốn hỏi | {p} hỏi chút | {p} xin hỏi | xin hỏi | hỏi chút | cho {p} hỏi chút | cho {p} hỏi tí
cho {p} hỏi với | cho {p} hỏi xíu | hỏi thầy chút | cho {p} hỏi thầy chút | cho {p} hỏi tí với
cho {p} hỏi chút với | hỏi tí
{p} muốn hỏi riêng | cho {p} hỏi riêng | hỏi riêng | {p} có câu hỏi | {p} có việc muốn hỏi | {p} có việc cần hỏi
{p} cần hỏi | {p} cần hỗ trợ | {p} cần giúp | {p} cần giúp đỡ | {p} muốn nhờ | {p} có chút việc muốn hỏi
{p} gặp vấn đề | {p} đang gặp vấn đề | {p} có vấn đề | i have a question | i need help
i need some help | can i ask something
"""

# A question stands here, or one more is coming.
ASKING = """
hỏi thêm | cho {p} hỏi thêm | cho {p} hỏi cái này | cho {p} hỏi câu này | hỏi câu nữa | cho {p} hỏi câu nữa
tiện cho {p} hỏi | cho {p} hỏi luôn | được chưa | được không | xong chưa | ổn chưa | ok chưa | ok không
được rồi chưa | có được không | có được chưa | đã được chưa | đã xong chưa | hết lỗi chưa | có ổn không
{v} được chưa | {v} được không | được rồi phải không | được rồi đúng không | phải không | đúng không | đúng chưa
có phải | hay chưa | hay không | chưa nhỉ | rồi chưa | làm sao | sao | thế nào | như thế nào | là sao | là gì
làm gì | ở đâu | chỗ nào | khi nào | bao giờ | bao lâu | bao nhiêu | kiểu gì | cách nào | đi đâu | tại sao | vì sao
hướng dẫn em | chỉ em | chỉ giúp em | mấy giờ | ai | what | how | why | where | when | can you | could you
"""

# Words that tell of trouble when they stand outside a phrase.
TROUBLE = """
không | chưa | lỗi | sai | treo | đơ | hỏng | mất | bị | khoá | chậm | lag | error | not | cant | kẹt | mờ
"""
