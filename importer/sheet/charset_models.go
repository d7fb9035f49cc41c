package sheet

import (
	"math"
	"sync"
	"unicode/utf8"
)

// model tells how likely a text is in one encoding. The encodings of East Asia have zones of their code table: the first level
// of each national standard holds the characters of daily use, the rest are rare, and a text that is read in the wrong encoding
// falls into the rare zones or into none. The encodings of one byte a character are in charset_alphabets.go.
type model struct {
	charset Charset
	zones   []zone
	common  string // characters that names and addresses are full of; they have half of the text between them

	prior   float64 // logarithm of how usual the encoding is, compared with the others
	pairsOf sync.Once
	pairs   map[[2]byte]bool // those of common, in the encoding
}

// zone is a part of a code table. The first zone of a model that has a character counts.
type zone struct {
	lead, trail [2]byte // first and last lead byte and trail byte; trail {0, 0} = characters of a single byte
	share       float64 // of the characters of a usual text
	size        float64 // number of characters in the zone
}

const (
	asciiShare  = 0.5 / 95     // of one ASCII character
	utf8Share   = 0.5 / 20_000 // of one character of UTF-8 beyond ASCII
	faultShare  = 1e-9         // of a byte that is not valid
	fourByteGB  = 1e-9         // of a four-byte character of GB18030
	fourByteLen = 4
	commonShare = 0.5 // of the common characters together
)

// What a character of East Asia costs that stands beside a Latin letter: no text has "Mu隳z".
const (
	smallBeside   = -5
	capitalBeside = -3
)

// easternModels are the encodings with more than one byte a character.
var easternModels = []*model{
	{charset: utf8Text},
	{charset: gb18030, common: commonSimplified, zones: []zone{
		{[2]byte{0xA1, 0xA9}, [2]byte{0xA1, 0xFE}, 0.05, 846},
		{[2]byte{0xB0, 0xD7}, [2]byte{0xA1, 0xFE}, 0.90, 3755},
		{[2]byte{0xD8, 0xF7}, [2]byte{0xA1, 0xFE}, 0.04, 3008},
		{[2]byte{0x81, 0xFE}, [2]byte{0x40, 0xFE}, 0.01, 14000},
	}},
	{charset: cp949, common: commonHangul, zones: []zone{
		{[2]byte{0xA1, 0xAC}, [2]byte{0xA1, 0xFE}, 0.05, 986},
		{[2]byte{0xB0, 0xC8}, [2]byte{0xA1, 0xFE}, 0.92, 2350},
		{[2]byte{0xCA, 0xFD}, [2]byte{0xA1, 0xFE}, 0.005, 4888},
		{[2]byte{0x81, 0xC6}, [2]byte{0x41, 0x5A}, 0.01, 2000},
		{[2]byte{0x81, 0xC6}, [2]byte{0x61, 0x7A}, 0.01, 2000},
		{[2]byte{0x81, 0xC6}, [2]byte{0x81, 0xFE}, 0.01, 5000},
	}},
	{charset: big5, common: commonTraditional, zones: []zone{
		{[2]byte{0xA1, 0xA3}, [2]byte{0x40, 0xFE}, 0.05, 408},
		{[2]byte{0xA4, 0xC6}, [2]byte{0x40, 0x7E}, 0.90, 5401},
		{[2]byte{0xA4, 0xC6}, [2]byte{0xA1, 0xFE}, 0.90, 5401},
		{[2]byte{0xC9, 0xF9}, [2]byte{0x40, 0x7E}, 0.03, 7652},
		{[2]byte{0xC9, 0xF9}, [2]byte{0xA1, 0xFE}, 0.03, 7652},
		{[2]byte{0x87, 0xFE}, [2]byte{0x40, 0x7E}, 0.002, 5000},
		{[2]byte{0x87, 0xFE}, [2]byte{0xA1, 0xFE}, 0.002, 5000},
	}},
	{charset: cp932, common: commonJapanese, zones: []zone{
		{[2]byte{0xA1, 0xDF}, [2]byte{}, 0.02, 63}, // half-width katakana
		{[2]byte{0x81, 0x81}, [2]byte{0x40, 0xFC}, 0.07, 147},
		{[2]byte{0x82, 0x82}, [2]byte{0x9F, 0xF1}, 0.30, 83},
		{[2]byte{0x82, 0x82}, [2]byte{0x4F, 0x9A}, 0.03, 62},
		{[2]byte{0x83, 0x83}, [2]byte{0x40, 0x96}, 0.20, 86},
		{[2]byte{0x88, 0x97}, [2]byte{0x40, 0xFC}, 0.36, 2965},
		{[2]byte{0x98, 0x98}, [2]byte{0x40, 0x72}, 0.36, 2965},
		{[2]byte{0x98, 0x9F}, [2]byte{0x40, 0xFC}, 0.01, 3390},
		{[2]byte{0xE0, 0xEA}, [2]byte{0x40, 0xFC}, 0.01, 3390},
		{[2]byte{0x81, 0x9F}, [2]byte{0x40, 0xFC}, 0.002, 3000},
		{[2]byte{0xE0, 0xFC}, [2]byte{0x40, 0xFC}, 0.002, 3000},
	}},
	{charset: eucJP, common: commonJapanese, prior: -3, zones: []zone{
		{[2]byte{0xA4, 0xA4}, [2]byte{0xA1, 0xF3}, 0.30, 83},
		{[2]byte{0xA5, 0xA5}, [2]byte{0xA1, 0xF6}, 0.20, 86},
		{[2]byte{0x8E, 0x8E}, [2]byte{0xA1, 0xDF}, 0.02, 63},
		{[2]byte{0xA1, 0xA8}, [2]byte{0xA1, 0xFE}, 0.10, 524},
		{[2]byte{0xB0, 0xCF}, [2]byte{0xA1, 0xFE}, 0.36, 2965},
		{[2]byte{0xD0, 0xF4}, [2]byte{0xA1, 0xFE}, 0.01, 3390},
	}},
}

// reading is how a sample reads in one encoding.
type reading struct {
	likely float64 // logarithm of the likelihood
	chars  int     // characters that are not ASCII
	own    float64 // their part of it
	faults int     // bytes that are not valid
}

// add adds the logarithm of the likelihood of a character, or of how it stands beside others.
func (r *reading) add(likely float64, foreign bool) {
	if r.likely += likely; foreign {
		r.own += likely
	}
}

// addFaults adds characters that the code table has no character for, although they are in one of its zones. n is the number
// of all that are not valid.
func (r *reading) addFaults(n int) {
	for ; r.faults < n; r.faults++ {
		r.add(math.Log(faultShare), true)
	}
}

// read reads the cells of a sample, a line each.
func (m *model) read(b []byte) (r reading) {
	m.pairsOf.Do(m.findPairs)
	r.likely = m.prior
	for i := 0; i < len(b); {
		n, p := m.char(b[i:])
		r.add(math.Log(p), b[i] >= utf8.RuneSelf)
		if b[i] >= utf8.RuneSelf {
			r.chars++
			if p == faultShare {
				r.faults++
			}
			if m.charset.Encoding != nil {
				r.add(latinBeside(b, i-1)+latinBeside(b, i+n), true)
			}
		}
		i += n
	}
	return r
}

// latinBeside is what a character costs that has b[i] beside it.
func latinBeside(b []byte, i int) float64 {
	switch {
	case i < 0 || i >= len(b):
	case b[i] >= 'a' && b[i] <= 'z':
		return smallBeside
	case b[i] >= 'A' && b[i] <= 'Z':
		return capitalBeside
	}
	return 0
}

func (m *model) findPairs() {
	m.pairs = map[[2]byte]bool{}
	if m.charset.Encoding == nil {
		return
	}
	encoder := m.charset.Encoding.NewEncoder()
	for _, c := range m.common {
		if b, err := encoder.Bytes([]byte(string(c))); err == nil && len(b) == 2 {
			m.pairs[[2]byte(b)] = true
		}
	}
}

// char is the length of the first character of b and its likelihood.
func (m *model) char(b []byte) (int, float64) {
	if b[0] < utf8.RuneSelf {
		return 1, asciiShare
	}
	if m.charset.Encoding == nil {
		if r, n := utf8.DecodeRune(b); r != utf8.RuneError {
			return n, utf8Share
		}
		return 1, faultShare
	}
	if len(b) > 1 && m.pairs[[2]byte(b[:2])] {
		return 2, commonShare / float64(len(m.pairs))
	}
	if m.charset.Name == gb18030.Name && len(b) >= fourByteLen &&
		b[1] >= '0' && b[1] <= '9' && b[2] > 0x80 && b[3] >= '0' && b[3] <= '9' {
		return fourByteLen, fourByteGB
	}
	for _, z := range m.zones {
		switch {
		case b[0] < z.lead[0] || b[0] > z.lead[1]:
		case z.trail[0] == 0:
			return 1, z.share / z.size
		case len(b) > 1 && b[1] >= z.trail[0] && b[1] <= z.trail[1] && b[1] != 0x7F:
			return 2, z.share / z.size
		}
	}
	return 1, faultShare
}

// Characters that are frequent in names and addresses.
const (
	commonHangul = "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민나진지엄채원천방공현함변염여추도소석선설" +
		"마길연위표명기반왕금옥육인맹제모탁국어은편용시군읍면동로번층호아파트울부산대광경북충라특별역가리상중내외해수영철희숙미순자" +
		"준재훈태승혜예림빈규환찬병일종덕봉필관건업회사주식물류센터빌딩단산본사무실항포창고물제품운송장량무게번화소보내는분받중"
	commonSimplified = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆" +
		"范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常省市区县镇乡村路街道号楼室层单元" +
		"栋弄巷大广东深圳上海北京浙杭州义乌华宁波门泉山青岛河南湖汉长四川成都重庆天津安徽合肥西昌辽阳连陕云昆明香港国际机场货运" +
		"站物流园工业科技有限公司仓库小红伟芳娜敏静丽强磊军洋勇艳杰娟涛超秀英建国文明平福兴新中包裹重量单客户订备注品名收发件人电话手址"
	commonTraditional = "王李張劉陳楊黃趙吳周徐孫馬朱胡郭何林高羅鄭梁謝宋唐許鄧韓馮曹彭曾蕭田董潘袁蔡蔣余于杜葉程魏蘇呂丁任盧姚沈鐘姜崔譚" +
		"陸范汪廖石金夏方邱侯江尹薛段雷龍史陶賀毛顧邵錢戴嚴莫孔省市區縣鎮鄉村里鄰路街道號樓室段巷弄大廣東深圳上海北京臺台灣灣新" +
		"竹苗栗中彰化南投雲嘉義屏花蓮宜蘭基隆桃園高雄信松山港九龍國際機場貨運站物流工業科技有限公司倉庫小美玲淑惠芬雅婷志明家豪" +
		"俊建宏文雄春秀英一二三四五六七八九十包裹重量單客戶訂備註品名收發件人電話手址提毛航班碼"
	commonJapanese = "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをんがぎぐげござじずぜぞだでどばびぶ" +
		"べぼっょゅゃアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワンガギグゲゴザジズゼゾダデ" +
		"ドバビブベボパピプペポッャュョー佐藤鈴木高橋田中伊渡辺山本村小林加吉井松清水口崎池前岡長谷川後石内野原三浦金子上東京都道府県" +
		"市区町丁目番地号室大阪神奈横浜名古屋愛知福北海札幌埼玉千葉兵庫戸広島静新潟宮城仙台沖縄株式会社商店港空送状総重量便物荷届先美" +
		"一二三四五六七八九十太郎花恵幸健和正明"
)
