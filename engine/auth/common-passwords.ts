/**
 * The passwords that guessers try first, of eight characters or more, and words of six or seven that they put digits
 * behind; in small letters. From the lists of zxcvbn 4.4.2, Copyright (c) 2012-2016 Dan Wheeler and Dropbox, Inc.,
 * MIT licence.
 */
export const commonPasswords: ReadonlySet<string> = new Set(
  `
!qaz2wsx %%passwo 0.0.0.000 0000000000o 007james 01011900 01011910 01011950 01011960 01011961
01011970 01011971 01011972 01011973 01011974 01011975 01011976 01011977 01011978 01011979 01011980
01011981 01011982 01011983 01011984 01011985 01011986 01011987 01011988 01011989 01011990 01011991
01011992 01011993 01011994 01011995 01011999 01012000 01012001 01012010 01012011 01020304 0102030405
01021990 01031985 01031988 01031989 01041985 01041988 01061986 01061990 01071986 01081989 01091987
01091989 01121986 01121988 013cpfza 01478520 0147896325 0192837465 02011971 02011975 02011980
02011981 02011982 02011983 02011984 02011985 02011986 02011987 02011988 02011989 02021971 02021973
02021976 02021979 02021981 02021982 02021983 02021984 02021985 02021986 02021987 02021988 02021989
02021990 02031970 02031973 02031974 02031975 02031977 02031978 02031979 02031980 02031981 02031982
02031984 02031985 02031986 02031987 02031988 02031989 02041972 02041973 02041974 02041975 02041976
02041977 02041978 02041979 02041980 02041981 02041982 02041983 02041984 02041985 02041986 02041987
02041988 02041989 02051970 02051972 02051973 02051975 02051976 02051977 02051978 02051980 02051981
02051982 02051983 02051984 02051985 02051986 02051987 02051988 02051989 02061971 02061972 02061974
02061976 02061977 02061980 02061982 02061983 02061984 02061985 02061986 02061987 02061988 02061989
02071971 02071975 02071976 02071978 02071979 02071980 02071981 02071982 02071983 02071984 02071986
02071987 02071988 02071989 02081970 02081973 02081974 02081976 02081977 02081980 02081982 02081983
02081984 02081985 02081986 02081987 02081988 02081989 02091971 02091973 02091975 02091976 02091977
02091980 02091981 02091983 02091984 02091985 02091986 02091987 02091989 02101973 02101976 02101977
02101979 02101981 02101983 02101984 02101985 02101986 02101987 02101988 02101989 03031986 03041986
03041991 03082006 04041988 04041991 05051985 05051987 05051989 06061986 063dyjuy 07071977 07071987
07091990 07831505 08031985 08031986 08051990 08081988 08121986 08154711 08522580 085tzzqi 09051945
0987654321q 0o9i8u7y 10011986 10011990 100200300 10031988 10051987 10071987 10101986 10101990
10203040 1020304050 10293847 1029384756 10inches 11001001 11051987 11051990 11061985 11081989
11111111 1111111111zz 1111122222 11112222 1111aaaa 1111qqqq 11121314 11121986 11122233 111222333
11223344 1122334455 112233445566 11235813 1123581321 11924704 12011987 12021988 12031985 12031987
12051988 12121985 12121990 12131415 1213141516 1223334444 12233445 12312312 123123123q 123123qwe
1232323q 12332112 123321123 123321456 123321qwe 12340987 12344321 12344321q 1234509876 12345123
12345432 123454321 1234554321 12345612 123456123 12345654321 123456654321 12345666 12345671 12345677
12345678 123456789 1234567890 12345678900 12345678900987654321 1234567890a 1234567890q 1234567890z
1234567891 12345678910 123456789123 1234567899 123456789987654321 123456789a 123456789abc 123456789d
123456789k 123456789l 123456789m 123456789n 123456789o 123456789p 123456789q 123456789qaz
123456789qwe 123456789qwerty 123456789r 123456789s 123456789v 123456789w 123456789z 12345678a
12345678q 12345679 1234567a 1234567aa 1234567q 1234567u 1234567z 12345687 123456987 123456aa
123456ab 123456abc 123456as 123456asd 123456qaz 123456qq 123456qqq 123456qw 123456qwe 123456qwerty
123456ru 123456zxc 12345abc 12345asd 12345qaz 12345qwe 12345qwer 12345qwert 12345qwerty 12345trewq
12347890 12348765 12349876 1234abcd 1234asdf 1234kekc 1234qwer 1234qwerty 1234rewq 1234rmvb 1234zxcv
123581321 12365478 123654789 12369874 123698741 123698745 123789456 123hfjdk147 123masha 123mudar
123qaz123 123qq123 123qwe123 123qwe456 123qweas 123qweasd 123qweasdzxc 123qwert 123qwerty 12locked
12qw12qw 12qw34er 12qwaszx 12qwerty 12s3t4p55 13021990 13031987 13041987 13041988 13061986 13121985
13243546 13245768 132465798 134679852 13572468 13576479 1357908642 1357911q 13579246 135792468
1357924680 135797531 135798642 14021985 14021986 14061991 14111986 14725836 147258369 14785236
147852369 14789632 147896321 147896325 14881488 15011987 15021985 15051981 15051990 15101986
151nxjmt 15426378 159753123 159753456 159753852 159875321 16051987 16051989 16121987 17011987
17051988 17061988 17171717aa 18011987 18061990 18091985 18121812 18273645 18436572 19061987 19101987
19283746 192837465 19411945 19844891 19933991 1a2a3a4a 1a2a3a4a5a 1a2b3c4d 1a2b3c4d5e 1a2s3d4f
1a2s3d4f5g 1asshole 1basebal 1diamond 1footbal 1hxboqg2 1jennife 1letmein 1michael 1million 1mustang
1passwor 1password 1q2q3q4q 1q2q3q4q5q 1q2w3e4r 1q2w3e4r5 1q2w3e4r5t 1q2w3e4r5t6y 1qa2ws3ed 1qay2wsx
1qaz!qaz 1qaz2wsx 1qaz2wsx3edc 1qaz2wsx3edc4rfv 1qazxsw2 1qazxsw23edc 1qazzaq1 1qw23er4 1william
1x2zkg8w 1z2x3c4v 1z2x3c4v5b 20031987 20051988 20061988 20091988 20091991 20111986 20spanks 21011989
21031987 21031988 21031990 21051988 21051991 21101986 21125150 2112rush 22011988 22021986 22021989
22031984 22041987 22041988 22061941 22071986 22334455 22446688 23021986 23041987 23176djivanfros
23skidoo 24011985 24061986 24111989 243462536 24681012 246813579 25031987 25041988 25081988 25091987
25121987 25251325 25800852 25802580 26031988 26061987 27061988 27731828 28011987 28021990 28021992
28041987 29011985 29051989 29071983 2w3e4r5t 2wsx3edc 2wsxcde3 2wsxzaq1 30031988 30041986 30051985
31011987 31415926 32165498 321654987 3216732167 326159487 333666999 33rjhjds 34523452 369258147
369852147 380zliki 3edc4rfv 3edcvfr4 3rjs1la7qe 3stooges 43046721 44332211 44445555 44magnum
45m2do5bs 48151623 4815162342 4904s677075 4r3e2w1q 4rfv3edc 4rfv5tgb 50spanks 541233432442 55bgates
5hsu75kpot 5tgb6yhn 5wr2i7h8 66613666 67camaro 68camaro 69213124 69camaro 73501505 74108520 74123698
741258963 74185296 741852963 74227422 748159263 7777777a 777888999 789123456 78945612 789456123
7894561230 78963214 789632145 789654123 7hrdnw23 7ugd5hip2j 890098890 89015173454 89600506779
8j4ye3uz 8phrowz622 8phrowz624 911turbo 918273645 9293709b13 963258741 96385274 963852741 987412365
987456321 987654321a 987654321q 99762000 a1234567 a12345678 a123456789 a123456a a1a2a3a4 a1a2a3a4a5
a1b2c3d4 a1b2c3d4e5 a1s2d3f4 a1s2d3f4g5 aa123456 aaaa1111 aaaaaaa1 aardvark abc12345 abc123456
abcd1234 abcdefg1 aberdeen abgrtyu abigail1 abnormal abracadabra abrakadabra abulafia acapulco
access access14 access99 accord account1 achilles acidburn action adelphia adgjmptw adidas admin123
admin18533362 adrenali adrenalin adventur aerosmit aerosmith aezakmi afrodita agent007 aggies
agnieszka airborne airforce airforce1 airplane akatsuki alabama alabama1 alaska alastair albatros
alcatraz alejandr aleksander aleksandr aleksandra alessand alessandro alex1234 alexande alexander1
alexandr alexandre alexandru alexis alfarome alfaromeo algernon alhambra aliens aligator alkaline
allblack alleycat alligator allison1 allnight allstars allstate alpha123 alphabet alphaman alpine
alterego amadeus amanda18 amarillo amateur amateurs amazon ambrosia america america1 amethyst
amoremio amsterda amsterdam anaconda anakin anakonda analsex anarchy anastasi anastasiya anatoliy
andreas1 andrei andrew12 andrey andromed andromeda andyod22 angel123 angel666 angeleye angelito
angelofwar angels anhyeuem animal anna2614 annemari anteater antelope anthony1 anthony2 anthony7
antigone anton123 antonio1 antonius antoshka anubis aolsucks apache apollo apollo11 apollo13
apple123 applepie apples aqswdefr aquafina aqualung aquarius arabella aragorn arcangel archange
archangel architec argentin argonaut arhangel arizona arizona1 armageddon armagedon armstron
arrowhea arschloch arsehole arsenal arsenal1 arsenalfc artofwar as123456 asd12345 asd123asd asdasd
asdasd123 asdasdas asdf1234 asdfasdf asdffdsa asdfg123 asdfg12345 asdfgh asdfgh01 asdfghj asdfghjk
asdfghjkl asdfjkl; asdfqwer asdfzxcv asdqwe123 asdzxc ashley12 asmodeus aspirine assassin assassins
assclown assfuck asshole asshole1 assholes asslover assman assmaste assmunch astalavista asterios
asterix astonvil astonvilla astroboy astros atlanta atlanta1 atlantis atomic atreides auburn
augustin aurelius aussie austin austin31 austin316 australi avalanch avalanche avalon avangard
avatar avenger awesome awesome1 azerty azerty123 azertyui azertyuiop azsxdcfv azsxdcfvgb babemagn
babemagnet baberuth babushka babybear babyblue babycake babycakes babydoll babyface babygirl
babygirl1 babygurl babylon babylon5 babylove backbone backdoor backspac badabing badass badboy
badger badkarma badlands badnaamhere baggins bagpipes bajingan baldrick baller balloons ballsack
baltimor bambam banana bananas banderas bandit bangkok banshee baphomet baracuda barakuda barbados
barbara1 barbie barcelon barcelona bareback barefeet barefoot baritone barkley barney barracud
barracuda barselona basebal1 baseball baseball1 basket basketba basketbal bassfish bassman bastard
bastard1 batman batman12 batman99 bayliner baywatch bcfields beachbum beagle bearcats beatles
beatles1 beautifu beauty beaver beavis beckham beckham7 beefcake beethove beetle behemoth bella123
bellagio bellevue belochka bendover benessere bennett1 bergkamp berlin bernard1 bernhard besiktas
bestfriend bettyboo bettyboop bigballs bigblack bigblock bigboobs bigbooty bigboy bigbucks bigbutts
bigcock bigdaddy bigdick bigdick1 bigdicks bigdog bigfoot bigfoot1 biggdogg biggie bigguy bigmac
bigman bigmoney bignasty bigone bigpenis bigpimpi bigpoppa bigpussy bigred bigstick bigtits bigtruck
bigwilly billabon billabong billiard billybob billyboy binladen biohazard bionicle birdie birdman
birthday1 birthday4 biscuit biscuit1 bisexual bismarck bismilla bismillah bitchass bitches biteme
biteme69 blabla blablabl black123 blackass blackbel blackbelt blackber blackberry blackbir blackbird
blackboy blackcat blackcoc blackcock blackdog blackhaw blackhawk blackice blackie blackie1 blackjac
blackjack blacklab blackops blackout blackrose blacks blacksta blacksun blacky bladerunner blades
blahblah blaster blaster1 blastoff blazer blessed blessed1 blessing blingbling blink182 blizzard
blonde blondes blondie blondie1 blondinka bloopers blowfish blowjob blowjobs blowme blue1234
bluearmy blueball bluebear bluebell blueberr bluebird bluedevi blueeyes bluefish bluegill bluejays
blueline bluemoon bluenose bluenote bluerose bluesky bluesman bluestar bobafett bobby123 bobcat
bobdylan bobmarle bobmarley bocephus boeing bollocks bollox bomber bondage bondarenko bonefish
bonehead bonethug bonghits bonjour boobies booboo boogaloo booger boogie bookcase bookworm boomboom
boomer bootneck borabora bordeaux boris123 borussia boscoe01 bossman bosstone boston bowler bowling
bradley1 brandon1 brandy brasil brasilia bravehea braveheart braves brazil brazzers breeze brentfor
bretagne brian123 brianna1 brighton britney britneys bronco broncos broncos1 broodwar brooklyn
brother1 browndog browneye brownie browns brucelee bruins bruno123 brutus bubba123 bubbadog bubble
bubblegum bubbles bubbles1 buckeye buckeye1 buckeyes buckshot buckwhea budapest buddha buddy123
buddyboy buddydog budlight budweise budweiser buffalo buffalo1 buffalos buffett bugger bugsbunn
bugsbunny bukowski bulldawg bulldog bulldog1 bulldog2 bulldogg bulldogs bullet bullfrog bullseye
bullshit bullwink bumblebe bungalow bunghole buratino burger businessbabe buster buster01 buster12
butter buttercu buttercup butterfl butterfly buttfuck butthead butthole buttocks buttons buttplug
bynthytn byteme c3por2d2 cabernet cableguy cachorro cactus cadillac caesar caitlin1 calamity
caliente californ caligula calimero callisto callofduty camaro camaro69 camaross camaroz2 cambiami
cambridg camelot camelot1 cameltoe cameron cameron1 canada canadien cancer candyass candyman
cannabis cannibal cannonda cantona cantona7 capetown capital1 capitals capoeira capricor capricorn
capslock captain captain1 cardinal care1839 carebear carefree carlitos carnival carolina carpedie
carpediem carpente carpet carrot carthage cartman cartman1 cartoons casablan casablanca casanova
caserta caseydog cashflow cashmone cashmoney casino casper cassandr cassie catdaddy catdog catfight
catfish catfish1 catherin catlover catwoman cavalier cbr600rr cbr900rr cdtnjxrf cdtnkfyf celica
celine celtic celticfc celtics celtics1 centrino centurion cerberus cessna cezer121 cfitymrf
chainsaw challeng champagn champion champs changeme characte charger chargers charisma charles1
charles2 charlie charlie1 charlie123 charlie2 charlie3 charlie9 charlies charlott charlton charly
checkers checkmat cheerleaers cheese chelsea chelsea1 chelseafc chemistr cherokee cherries cherry
cheshire chester chester1 chester2 chevelle chevrole chevrolet chevy454 chevyman chevys10 chevyz71
chewbacc chewbacca cheyanne cheyenne chicago chicago1 chicago2 chichi chicken chicken1 chickens
chickenwing101 chicks chiefs chilidog chillout chipmunk chipper chipper1 chocolat chocolate1
choochoo chopper chopper1 choppers chris123 chrisbln chrissy chrissy1 christ christia christin
christma christop christophe christy1 chronic chrysler chubby chuckles chucky churchil cinnamon
citibank civilwar cjkysirj cjkywt cjrjkjdf clancy clarinet classic classic1 classics claudia1
claymore cleopatr clevelan clinton1 clippers clitlick clitoris close-up clover cnfybckfd cnjvfnjkju
cobra427 cocacola cocksuck cocksucker codeblue coffee coldbeer coldplay collecti colleen1 college1
colombia colorado colors colossus coltrane comanche comicbook comicbookdb commande commando commodor
compaq computer computer1 concorde concrete condor connect connect1 connor consumer contortionist
control1 cookie cookies coolbean cooldude cooler coolgirl coolhand coolio coolness copenhag copper
corleone cornhole cornholi corona corvet07 corvette cosmos costaric cosworth cougar counterstrike
country1 coventry cowboy cowboys cowboys1 cowboyup coyote cracker crazybab crazyman creampie
creatine creative creepers crescent cricket cricket1 crimson crimson1 cristiano crjhgbjy crocodil
crusader crystal1 ctdfcnjgjkm cthutq cthuttdyf cucumber cuddles culinary cumeater cumming cumshot
cuntlick cuntsoup cupcake1 curious cutiepie cvbhyjdf cvzefh1gkc cxfcnkbdfz cxfcnmt cyberonline
cybersex cyclones cygnusx1 cynthia1 dad2ownu daddy123 daedalus daffodil dagestan dagger dagobert
daisydog daisymae dakota dallas dallas22 damage11 dancer danger dangerou daniel12 daniel123 daniela1
danielit dannyboy daredevi daredevil darkange darkangel darkjedi darkknight darklord darkmoon
darkness darkside darkstar darkwing darthvad darthvader dashadasha davecole david123 davidoff
daydream daytona dbrnjhbz deadhead deadpool deadspin death123 death666 deathnote deathrow deborah1
deepblue deepthro deepthroat deerhunt deeznuts deeznutz defender defiant defiant1 deftones delete
delorean delpiero demon666 denis123 derparol derrick1 designer desire desperad desperado destiny
destiny1 destroye detectiv detroit detroit1 deutschland devil666 devildog devilman devilmaycry
devils dexter dfcbkbcf dfktynby dfktynbyf dfvgbh dhjnvytyjub diablo diamante diamond diamond1
diamonds dickface dickhead dickweed diesel dietcoke digger digital digital1 dilbert dilbert1
dilligaf dillweed dima1995 dima1996 dingdong dinosaur diogenes dipstick direwolf dirtbike dirtydog
discover disney dkflbckfd dkflbvbh dkflbvbhjdbx dkflbvbhjdyf doberman doctor dodger dodgeram dodgers
dodgers1 doggie doggydog doggystyle doghouse dogpound dolemite dollar dollface dolphin dolphin1
dolphins domainlock2005 domenico dominator dominic1 dominika dominion dominiqu domino donkey
dontknow doodle dookie doomsday doorknob dortmund doughboy douglas1 downhill dragon dragon01
dragon11 dragon12 dragon123 dragon13 dragon22 dragon69 dragon76 dragon88 dragon99 dragonba
dragonball dragonballz dragonfl dragonfly dragons dragons1 dragrace dragster dreamcas dreamcast
dreamer dreamer1 dreamers dreams driver drizzt drjynfrnt dropdead dropkick drowssap drpepper drummer
drummer1 dthjybrf dtkjcbgtl dtxyjcnm dublin ducati ducati99 duckhunt duckling ducksoup dumbass
duracell durango dustydog dutchess dutchman dynamite dzxtckfd eagles earnhard earthlin earthlink
eastside eastwood eatmenow eatmeraw eatpussy eatshit eclipse eclipse1 edinburg eduard edwardss
eggplant eightbal eightball einstein ejaculation ekaterina elbereth elcamino eldiablo eldorado
electric electron element element1 elephant eleven11 elisabet elizabet elizaveta elvira26 elvis123
emachine emachines embalmer emerald eminem emmitt22 empire energize enforcer engineer england1
enigma enter123 enternow enterpri enterprise envision epaulson epiphone erection ericsson erotic
escalade escorpio escort espresso essendon eternity ethernet euphoria evanescence evangeli
evangelion evenflow evergree everlast everques everquest everton everton1 evgeniya evildead evolutio
excalibu excalibur excellen exigen exigent exploite explorer express express1 extreme eyecandy
f00tball f15eagle fabienne facefuck failsafe fairlane fairview fakepass falcon falcon16 falcons
falstaff fandango fantasia fantasti fantasy fantasy1 fantomas farscape fartripper fastball fastcars
faster fatass fatboy fatcat fatluvr69 fatman fatpussy favorite2 favorite6 favorite7 favorite8
fcbayern fearless feathers federica feelgood fellatio fellowes fender ferrari ferrari1 ferrari3
ferret fetish feyenoord fgjrfkbgcbc fgtkmcby fhvfutljy ficken fidelity fightclub fighter finalfan
finalfantasy finger fireball firebird fireblad fireblade firefigh firefighter firefly firehawk
fireman fireman1 firestar firestor firestorm firetruc firewall firework fishbone fishcake fisherma
fisherman fishface fishhead fishing fishing1 fishtank fistfuck fivestar fkbyjxrf fkmnthyfnbdf
fktrcfylh fktrcfylhf fktrcfylhjdbx fktrcfylhjdyf fktrctq fktyeirf flamengo flames flamingo flapjack
flashman flathead flatron flexible flhtyfkby flintsto flipflop flipmode flipper flipper1 flipside
florida florida1 flounder flower flowers1 fluffy flvbybcnhfnjh flyboy flyers flyers88 fnkfynblf
foobar footbal1 football football1 footlove fordf150 fordf250 fordf350 fordtruc foreplay foreskin
forest forever forever1 forgetit forklift formula formula1 forsaken fossil foxhound foxtrot foxylady
francesc francis1 francisc frank123 frankfur frankie1 freaky freckles fred1234 fredderf freddy
frederik free4all freebird freedom freedom1 freedom2 freedom7 freefall freelove freepass freeporn
freestyl freetime freeuser freewill freiheit frenchie friday friday13 friends1 friendster frogger
froggy front242 frontera frontier frosty fruitbat fuck_inside fucked fuckedup fucker fuckers
fuckface fuckfest fuckhead fucking fuckinside fuckit fuckme fuckme69 fuckmehard fuckoff fuckoff1
fuckshit fuckslut fuckthat fuckthis fuckyeah fuckyou fuckyou1 fuckyou123 fuckyou2 fujifilm fullback
fullmoon funhouse funnyman funstuff funtime funtimes fusion fussball futurama futyn007 fuzzball
fyfcnfcbz fyfnjkbq fylhtq fylhtqrf fynjybyf fyutkbyf fyutkjxtr gabriel1 gabriell galactic galadriel
galatasaray galaxy galeries galina gallaries galore gambit gamecock gamecube gameover gandalf
gandalf1 gangbang gangbanged gangsta gangster ganjaman ganjubas gannibal ganymede garden garfield
gargoyle garrett1 gateway gateway1 gateway2 gateways gatorade gators gbgbcmrf gbhfvblf gearhead
geheim geibcnbr gemini gemstone general1 genesis genesis1 geneviev genius george12 georgia1 geraldin
germany1 geronimo gesperrt getalife getmoney getsdown getsome gfgfvfvf gfhfljrc gfhjkm gfhjkm12
gfhjkm123 gfhjkmgfhjkm gfhjkzytn gfhkfvtyn gfhnbpfy ghbdtn ghbdtn12 ghbdtn123 ghbdtnbr ghbdtnbrb
ghbdtndctv ghbdtnghbdtn ghbdtnrfrltkf ghblehjr ghblehrb ghbrjkbcn ghbrjkmyj ghbywtccf ghhh47hj7649
ghjcnbnenrf ghjcnj ghjcnjgfhjkm ghjcnjghjcnj ghjcnjnfr ghjdthrf ghjnjnbg ghjnjrjk ghjuhfvvf ghjvtntq
ghostman ghostrider ghtktcnm gianluca giants gibsonsg gigabyte ginger ginger12 ginscoot girfriend
giveitup gizmodo gizmodo1 gjkbyf gladiato gladiator glendale glennwei glenwood gn56gn56 gobigred
goblin goblue godbless goddess godfathe godfather godislove godofwar godsmack godspeed godzilla
goforit gogators golden goldeney goldeneye goldfing goldfinger goldfish goldmine goldrush goldstar
goldwing golfball golfclub golfer golfing golfing1 gonefish goober good123654 goodfell goodfood
goodgirl goodison goodlife goodluck goodnews goodstuf goodtime goodtimes goodyear goofball google
gooseman gordon24 gorilla gorillaz gotcha gothic gotigers gotohell gotyoass grandpri grandprix
granny grapeape grasshop graywolf greatone greatsex greedisgood green123 greenbay greenbud greenday
greenman greentea greenwoo gregory1 gremlin gremlins grendel greyhoun greywolf griffey grimlock
grizzly groovy groupd2013 gsxr1000 gtkmvtym gtnhjdbx guardian guderian guesswho guillaum guillerm
guinness guitar guitarra gulliver gundam gunner gunsling gunsmoke gy3yt2rgls gymnastic hacker
hairball halflife halflife2 halfmoon halfpint hallo123 hallowee hamburg hamlet hammer hammerhe
hammers1 hamster handball handcuff handyman hannah hannibal hannover hansolo hansolo1 happines
happy123 happyday happydog happyman hardball hardcock hardcore harddick hardhead hardon hardrock
hardwood hardwork harley harley01 harry123 harrypotter hatteras hattrick hawaii hawaii50 hawaiian
hawkeye hawkeye1 hawkeyes hawkwind hawthorn hayabusa hd764nw5d7e1vb1 headless headshot hearts
heather1 heather2 heaven hedgehog heineken heinlein hellbent hellfire hello123 hellohel hellokit
hellokitty hellothe helloyou hellsing hellyeah helpme hemicuda henderso hendrix hendrix1 hentai
herbie hercules herewego hermes hermione hernande hershey hershey1 hesoyam hetfield hibernia
highbury highheel highland highlander highlife hilfiger hillbill hillside hiphop hitler hitman
hitman47 hjvfirf hjvfyjdf hobbes hobbit hockey hogwarts holeinon holiday holiday1 hollydog hollywoo
holyshit homebase homebrew homemade homepage homer123 homerun hondacbr hondacivic hondacrx honeybee
honeybun honeydew hongkong honolulu hooker hooligan hoopstar hoopster hoosiers hooters hooters1
horndog hornet horney hornyboy hornyguy hornyman horseman horsemen horses hot2trot hotbabes hotboy
hotchick hotdog hotgirls hotpants hotpussy hotrod hotsauce hotsex hotstuff hottie hotwheel hounddog
housewife housewifes houston1 hrvatska htubcnhfwbz hugecock hugetits hugoboss hulkster hummer hunter
hunter01 hunter12 hunting hurrican husker huskers huskers1 hyperion ibanez ibill123 ibilljpf
ibilltes icecream icehouse iceman idontkno idontknow iforgot ignatius ihateyou ijrjkflrf ilikepie
ilikesex illmatic illumina illusion ilovegod iloveher ilovemyself ilovepor iloveporn ilovepussy
ilovesex iloveu iloveyou iloveyou1 iloveyou2 ilya1234 ilya1992 immortal impala impalass imperium
implants imtheman incubus indahous india123 indiana indiana1 indians indians1 indigo inferno
infiniti infinity inflames insane insertion insertions insomnia inspiron integra integra1 interacial
intercourse internat internet internet1 intrepid intruder inuyasha invictus ireland1 irishman
ironhead ironhors ironmaid ironmaiden ironman ironman1 isacs155 ishikawa iskander islander istanbul
istheman italia italiano ivanov iverson iverson3 iwantsex iwantu iwantyou izabella j3qq4h7h2v jackal
jackass jackass1 jackoff jackson1 jackson2 jackson5 jaguar jailbird jakester jamaica jamaica1
james007 james123 jamesbon jamesbond jammer january1 japanees jasmine jasmine1 jason123 jasper
jayhawks jbond007 jediknig jediknight jedimast jeepster jefferso jeffrey1 jellybea jellybean
jemoeder jennifer1 jericho jeronimo jessica1 jessica2 jester jesucrist jesus123 jesus777 jesuschrist
jiggaman jimbob jimmy123 jledfyxbr johannes john1234 johncena johndeer johndeere johngalt johnmish
johnson1 jonathan1 jordan jordan23 joseluis josephin joshua12 joystick juancarlo jumper jungle
junior junkmail junkyard jupiter jupiter1 jupiter2 jurassic just4fun justdoit justice justice1
justin12 justinbieber justme juventus kakaroto kakashka kaktus kamasutra kamehame kamikadze kamikaze
kangaroo kansas karamelka karate karina karolina kasparov kasper katana katarina katerina katharin
katrin katrina1 kawasaki kazanova kazantip kcchiefs kcj9wx5n keeper kelly123 kenneth1 kennwort
kenwood kenworth kevin123 keyboard keystone kfcnjxrf kickflip kicksass kikimora killbill killemall
killer killer12 killer123 killzone kingfish kingkong kingrich kingsize kingston kirill kirill123
kisses kissme kissmyas kissmyass kitkat kitten kitty123 kittycat kittykat kjrjvjnbd klaster
kleopatra klondike klootzak knickerless knickers knicks knights knockers knowledg knuckles kochamcie
kochanie kodiak kolobok komputer konfetka konstantin kordell1 koroleva kovalenko krasnodar krasotka
krishna kristen1 kristin1 krokodil kukuruza kukushka kurosaki kusanagi l58jkdjp! labrador lacrimosa
lacrosse ladybird ladybug ladybug1 ladygaga laetitia laguna lagwagon lakers lakers24 lakeside
lakewood lalakers lalaland lambchop lamborghini lancaste lancelot lancer landrove landscap lapdance
lapochka laracrof laracroft larisa larry123 laserjet lasttime lasvegas latino lavalamp lbfyjxrf
leather leavemealone lebowski lebron23 ledzep leedsutd left4dead legend legion legoland legolas
leiceste lemmings lemonade lennon lenochka leonidas leopard lesbian lesbians lestat letitrid letmein
letmein1 letmein2 letmein22 letmeinn letmesee letsdoit letsfuck letsgo letsplay lexingky lexingto
lexmark lfitymrf libertad liberty liberty1 licker lickme licorice lifehack lifeisgood lighthou
lightnin lightning lights lilwayne limewire limpbizkit lincoln1 lindsay1 lindsey1 lineage2 lionhear
lionheart lionking liquid littlebi littlema livelife liverpoo liverpool liverpool1 livewire lizard
lizaveta ljxtymrf lobster lockdown lockerroom logitech loglatin lokomotiv lol12345 lollipop lollol
lollypop london london12 lonesome lonestar lonewolf longbeac longdick longdong longhair longhorn
longhorns longjohn longlegs longshot loredana losangel losangeles lostsoul lotus123 love1234
lovefeet lovehate lovelife lovely loveme loveme89 lovepussy loverboy loverman lovers lovesexy
loveyou loveyou1 loveyou2 lowrider lucas123 lucifer lucky123 lucky777 luckyboy luckydog luckyman
luckyone ludacris lunchbox luscious luv2epus lvbnhbq macaroni macdaddy macgyver machine machoman
macintos macintosh mackenzi madagaskar madala11 maddie maddison maddog madison madison1 madman
madmax madness madonna madonna1 maestro magellan maggie magic123 magician magicman magnavox magnum
magnus mahalkita maiden mailcreated5240 majestic makarova makaveli makeitso makemone makemoney
maksim maksimka malcolm1 malibu malishka mallard mallorca mallrats mamacita mamapapa mammamia
mamochka manager1 manchest manchester mandarin mandingo mandolin mandrake manhatta maniac mannheim
manson manunited manutd mapet123456 maradona marajade marathon marauder marbella marcello marcius2
margarit margosha maria123 marigold marijuan marijuana marillio marina marine mariners marines
marines1 marino marino13 mariposa marishka marketin marlboro marley marseill marseille martini
martini1 maryjane masamune maserati mash4077 massive master master01 master11 master12 master123
masterbaiting masterbate masterbating masterkey mastermi mastermind masturbation matchbox matrix
matthew1 matthew2 matthew7 matthias mattingl mature maurizio maurolarastefy maverick maverick1
mavericks maxima maximilian maximus maximus1 maxpayne maxpower maxwell maxwell1 mazafaka mazda323
mazda626 mazdarx7 mazinger meandyou meatball meathead meatloaf mechanic medicina megadeth megaman
megapass megatron melanie1 melbourn melissa1 memphis memyself meowmeow mephisto mercedes mercury
mercury1 meridian merlin mersedes metal666 metalgear metalica metallic metallica metallica1 metalman
metropol mexico michael1 michael2 michael3 michael7 michael8 michael9 michele1 michelle1 michigan
mickey mickeymouse microlab microphone microsof microsoft midnight mike1234 milamber milano milashka
milenium milhouse milkyway millenium millerli million1 millwall minecraft minidisc minimoni minnesot
minotaur mirage miranda1 miroslav mischief misfit99 misiaczek mississi mister mistress mnbvcxz
mnbvcxz1 mobbdeep mobydick modelsne mojojojo molly123 mollydog molson momsanaladventure monalisa
monday money123 moneybag moneyman mongoose monique1 monitor monkey monkey11 monkey12 monkey123
monkey69 monkeybo monkeyboy monkeyma monkeyman monkeys monolith monopoly monster monster1 montana
montana1 montecar montecarlo monterey montgom240 montreal montrose mookie moomoo moonbeam moonligh
moonlight moonshin moonshine moonstar morkovka morozova morpheus morrigan morrisse morrowind
mortgage morticia mortimer moscow mostwanted motdepasse mother motherfu motherlode motocros
motocross motorcyc motorola mounta1n mountain mousepad mozart mrbrownxx muaythai mudvayne muenchen
muffdive muffin mulberry mulder multiplelo multisyn multisync munchkin muscle mushroom music123
musicman mustang mustang0 mustang1 mustang2 mustang3 mustang5 mustang6 mustang7 mustang8 mustang9
mustangg mustangs myfriend mylove mymother mynameis mypass mypasswo mypassword mysecret myspace1
mysterio myxworld nadezhda nancy123 naruto nascar nascar24 nastenka nastya natali natalie1 natascha
natasha natasha1 natashka natedogg nathanie naughty naughty1 nautilus navigato navigator navyseal
nbuhtyjr ncc1701a ncc1701d ncc1701e ncc74656 nebraska needforspeed nemesis nemesis1 nemrac58 neptune
netscape network1 nevermin nevermind nevermor nevermore newcastl newlife newlife1 neworder newpass
newpass1 newpass6 newport newport1 newproject2004 newstart newstyle newworld newyork newyork1
nfnmzyf nicetits nicholas1 nicola nietzsch nigger nighthaw nightmar nightowl nightwin nightwish
nikita nikita123 nikitina nikolaus nimrod nineball nineinch niners nintendo nipple nipples nirvana
nirvana1 nissan njdevils nocturne nokia123 nokia3250 nokia3310 nokia5130 nokia5230 nokia5300
nokia5530 nokia5800 nokia6233 nokia6300 nokian70 nokian73 nolimit nolimits noname123 nonmembe
nonrev67 noodles nookie nopass nopassword normandy northsta nosferat nosferatu nostromo notebook
nothing1 notredam notredame nounours novifarm novikova nthvbyfnjh ntktdbpjh nugget numbnuts
nuttertools nwo4life nygiants nyknicks nylons nymets nyyankee oakland obiwan oblivion obsidian
oc247ngucz oceans11 octavian october1 october2 odysseus ohyeah oksana oldman oldschool oliver
olivetti omegared omsairam onelove onepiece online open1234 opendoor opensesame openup operator
optimist optiplex oracle orange orange12 oriflame orlando1 oscar123 osiris outlaw outsider overkill
overlord oxford p0015123 p0o9i8u7 p455w0rd p4ssw0rd p@ssw0rd pa55w0rd pa55word pacifica packard
packard1 packers packers1 packers4 pacman painkiller paintbal paintball pakistan paladin paladin1
pallmall palmetto palmtree panama panasoni panasonic panchito pancho pandora pandora1 panorama
pantera pantera1 panther panther1 panthers panties panties1 pantyhos pantyhose panzer papabear
papamama papercut paperino papichul papillon paradigm paradise paradox paramedi paramore parlament
parola parolparol parrot parsifal partizan pasadena pascal pass1234 passat passcode passfind passion
passion1 passions passmast passport passthie passw0rd passwerd passwor passwor1 password password0
password01 password1 password11 password12 password123 password1234 password2 password3 password4
password69 password9 password99 passwords passwort patches patches1 pathfind pathfinder patricio
patrick1 patrick2 patrick9 patriot patriot1 patriots patrizia patterso pavement pavilion payton34
peaceout peaches peaches1 peaches2 peanut peanuts pearljam pebbles peekaboo peewee pegasus pegasus1
pencil pendrago penetrating penetration penguin penguin1 penguins pennstat pennstate pennywis
penthous pentium pentium4 pepper pepper12 pepsi123 pepsicola peregrin perfect1 pertinant pervasive
pervert pescator peter123 peterbil peterbilt peternorth peterose peterpan petrovich peugeot phaedrus
phantasm phantom phantom1 pharmacy pheasant phialpha philippe philips phillies phillip1 philly
phoenix phoenix1 phoenix2 photos pi314159 pianoman piazza31 picard picasso pickle pickles pictuers
piercing piglet pikachu pimpdadd pimpdaddy pimpin pimpster pineappl pineapple pinetree pinewood
pingpong pinkfloy pinkfloyd pinnacle pioneer pioneer1 pipeline pippen33 piramida piramide pirate
pirates pitbull pitchers pittbull pizzahut pizzaman pizzapie planet plastic plastics platinum
platypus playball playboy playboy1 playboy2 playboys player player69 playmate playstat playstation
playtime pleaseme plumber plymouth poison poiuyt poiuytrewq pokemon pokemon1 pokemon123 polarbea
polaris polaroid police police22 polina polniypizdec0211 pontiac pontiac1 poohbear pookie pool6123
poontang pooper poophead poopie poopoo popcorn popcorn1 popeye porkchop porn4life pornking
pornographic pornpass pornstar porsche porsche1 porsche9 porsche911 portland portugal poseidon
postal postov1000 potato powder power123 powerade powerboo powermac powerman ppspankp prashant
preacher precious predator prelude prelude1 presario presiden prettygirl primetim primrose primus
prince princes princesa princess princess1 princessa princeto pringles printer priscill private
private1 privet priyanka prodigy prospero proverbs psychnau psychnaut1 psycho pufunga7782 pumpkin
pumpkin1 pumpkins punisher punkin punkrock puppydog puravida purple pussies pussy123 pussy4me
pussycat pussyeat pussyeater pussylicker pussylov pussylover pussyman pussys putter pyramid pyramid1
pyramids python q1234567 q123456789 q1234567890 q1q2q3q4 q1q2q3q4q5 q1w2e3r4 q1w2e3r4t q1w2e3r4t5
q1w2e3r4t5y6 q2w3e4r5 q8zo8wzq qawsed qawsedrf qawsedrftg qaz12345 qaz123wsx qazqaz qazwsx qazwsx12
qazwsx123 qazwsxed qazwsxedc qazwsxedc1 qazwsxedc123 qazwsxedcrfv qazwsxedcrfvtgb qazxsw qazxsw12
qazxsw123 qazxsw21 qazxswed qazxswedc qazxswedcvfr qpwoeiruty qq123456 qqqq1111 quant4307s qw123456
qwaszx qwaszx12 qwaszx123 qwe123asd qwe123qwe qweasd qweasd123 qweasdzx qweasdzxc qweasdzxc123
qwedsazxc qweqwe qweqwe123 qwer1234 qwer4321 qwerasdf qwerasdfzxcv qwerfdsa qwert123 qwert12345
qwertasdfg qwerty qwerty00 qwerty11 qwerty12 qwerty123 qwerty1234 qwerty12345 qwerty123456 qwerty13
qwerty22 qwerty77 qwerty777 qwerty78 qwerty99 qwertyasdfgh qwertyu qwertyui qwertyuio qwertyuiop
qwertz qwertzui r2d2c3p0 r2d2c3po r4e3w2q1 rabbit racecar racerx racing radiance radiohea radiohead
ragnarok raider raiders raiders1 rainbow rainbow1 rainbow6 rainbows raindrop rainyday raistlin
rammstei rammstein ramstein ranchero random ranger rangers rangers1 raptor rapunzel rascal rasengan
rasputin rastaman ravens raymond1 razdvatri razorbac rb26dett rbhbkk rdfhnbhf realdeal realmadrid
reaper rebbyt34 rebecca1 rebels reckless red12345 redalert redbaron redbeard redbirds redbull
reddevil reddog reddragon reddwarf redhead redhead1 redheads redlight redman redneck redneck1 redrum
redshift redskins redsox redsox04 redstorm redtruck redwing1 redwings reloaded remingto renegade
repytwjd repytwjdf rerehepf rerfhfxf rerfhtre rescue revival47 revoluti revolver rfgbnjirf
rfhfvtkmrf rfhfylfi rfhjkbyf rfhlbyfk rfhnjirf rfnthbyf rfntymrf rfpfynbg rfrfirf rfvfcenhf rhapsody
rhbcnbyf rhfcfdbwf rhfcfdxbr rhfcjnrf rhjrjlbk rhtdtlrj ricardo1 riccardo richard1 richard2 rickster
ricochet riffraff rightnow ripper riverrat riversid rjhjktdf rjirfrgbde rjntyjr rjyatnrf rjycnfynby
rktjgfnhf roadkill roadking roadrunn roadrunner roadster robert12 roberto1 robinhoo robinhood
robotech robotics rocheste rocker rocket rocketma rocketman rockford rockhard rocknrol rocknroll
rockon rockroll rockstar rocky123 rockydog roller rolltide romanova romashka rommel ronaldinho
ronaldo ronaldo1 ronaldo7 ronaldo9 roodypoo rooster rooster1 roosters rootbeer rootedit rosebud
rosebud1 rosewood rotterda rsalinas rt6ytere rubber runescape runner rush2112 rushmore ruslan
russell1 russia russian7 rustydog saab9000 sabine sabrina1 sailboat sailfish sailing sailor
sailormoon saints sakura salamand salamander salamandra salasana salmon saltydog salvator samadams
samantha samantha1 sammy123 sammyboy sammydog sampson1 samson samsung samsung1 samurai samurai1
sandiego sandman sandman1 sandrine sandy123 sandydog sanity72 santacru saopaulo sapphire sarah123
sarajevo sarasota saratoga sasha123 sasha_007 satan666 satellit satriani saturn sausages save13tx
saxophon scarface scarlet schastie scheisse schlampe schnuffi scimitar scirocco scooby scooby12
scoobydo scoobydoo scooter scooter1 scooter2 scooters scorpio scorpio1 scorpion scorpions scotland
scott123 scotty scrabble scrapper scrappy scream screamer screwyou scribble scruffy scruffy1 scully
seahawks seahorse sealteam searcher seattle seattle1 sebastia sebastie sebastien secret security
seductive segblue2 seinfeld seminole semperfi senators sensatio sentinel sephirot sephiroth septembe
sepultura seraphim serega serenity sergbest sergei sergey sersolution server service1 sesame
seven777 sevenof9 sexsex sexsexse sexslave sexual sexybabe sexybaby sexybitch sexygirl sexylady
sexymama sfgiants shadow shadow01 shadow11 shadow12 shadow123 shadow13 shadow69 shaggy shalom shaman
shamrock shaney14 shannara shannon1 shaolin sharks shasta shaved shazam sheepdog shelby shemale
sherlock shevchenko shiloh shinigami shitface shitfuck shithead shitty shogun shooter shooter1
shorty shotgun shotgun1 shotokan showboat showme showtime shredder sidekick sideshow sidewind
siemens siemens1 sierra sigmachi silver silver12 silverad silverado silverfo simple simpson1
simpsons singapor sinister sinner sirius sithlord sixtynin sixtynine sk84life sk8ordie skateboa
skateboard skater skeeter skeeter1 skeletor skinhead skipper skipper1 skippy skittles skorpion
skydiver skyline skyline1 skypilot skywalke skywalker slacking slamdunk slapnuts slappy slapshot
slayer slayer66 slayer666 sleepy slimed123 slimshad slimshady slipknot slipknot1 slippery slowhand
smackdow smackdown smallville smartass smarties smashing smeghead smiles smiley smirnoff smirnova
smitty smoke420 smokedog smoker smokey smokin smooth smoothie smudge smuggles snakeman snakes
snapper snapshot snatch sneakers snickers sniper snoogans snoopdog snoopdogg snoopy snowball
snowbird snowboar snowboard snowflak snowflake snowman snowman1 snuggles sobaka sobriety soccer
soccer10 soccer11 soccer12 soccer13 soccer14 soccer15 socrates softball softtail software
sojdlg123aljg sokolova soldier soldier1 solidsnake solitude solnishko sommer sonechka songbird
sonnyboy sonyericsson sonyfuck sonyvaio sooners sooners1 sophie sopranos sorcerer soso123aljg
soulmate southpar southpark southpaw southsid southside spaceman spanking spankme spanky sparhawk
sparkles sparky spartacu spartak spartan spartan1 spartan117 spartans speaker special1 specialk
spectrum speedy spencer1 spider spiderma spiderman spiderman1 spidey spirit spitfire splatter
splinter spongebo spongebob spooky spoonman sportste spring sprint sprinter sprite sprocket spunky
spyder squerting squirrel squirt srinivas stairway stalker stalker1 stallion stallone stamford
stampede stanislav stanley1 starbuck starbucks starcraf starcraft stardust starfire starfish
stargate stargaze starligh starlight starlite starship start123 startrek starwars starwars1 stealth
stealth1 steeler1 steelers steelers1 steelhea stephani stephen1 steve123 stewart1 stickman sticky
stigmata stiletto stimpy stinger stinger1 stingray stinky stocking stonecol stonecold stones
stonewal stoppedby stormy strange1 stranger strannik stratfor strawber strawberry streaming strider
strike stripper stroller stupid subaru sublime sublime1 submarin success success1 suckcock suckdick
sucker suckit suckme suckmydick suikoden summer summer01 summer12 summer69 summer99 summerti
summertime sundance sunday sunderla sundevil sunflowe sunflower sunlight sunnyday sunrise sunrise1
sunset sunshine sunshine1 super123 superbee superbow superboy superdup superfly superman superman1
supernov supernova supersonic supersta superstar surfer surfing surveyor survivor suzuki svetlana
svetlanka swallow swallows sweetass sweethea sweetnes sweetness sweetpea sweets sweety swimming
swinger swingers swinging swordfis swordfish sycamore sydney sylvania sylveste syncmaster syracuse
sysadmin system32 t34vfrc1991 tacobell tacoma taekwond taekwondo tagheuer tailgate takamine takehana
talisman tamerlan tampabay tanechka tangerin tanker tarantul tardis target tarheel tarheels tarzan
tashkent tattoo tatyana taurus taylor12 tazdevil tazman tazmania teacher teacher1 teamwork technics
techno tecumseh teddybea teddybear telecast telefon telephon televizor temp1234 tempest temporar
temppass temptress tenerife tennesse tennis tequiero tequila tequila1 terminat terminator terrapin
terriers test1234 tester testibil testing testing1 testpass thailand thanatos thankyou thebeast
theclash thedoors theflash theforce thegame thegreat thejoker theking thelast1 theman thematri
thematrix theone theraven therock therock1 thesaint thetachi thething thetruth theworld thinkpad
thirdeye thirteen thisisit thissuck thomas01 thomas12 thorsten threesom thuglife thumbnils thumper
thumper1 thunder thunder1 thunderb thunderbird thunders tiberian tiberius tickle tickling ticklish
ticktock tiffany1 tiger123 tigercat tigerlil tigerman tigers tigerwoo tigger tigger01 tigger12
tightass timber timelord timothy1 timoxa94 tinker tinkerbe tinkerbell tintin tiramisu titanic
titanic1 titanium titans titleist titlover tkbpfdtnf tokiohotel tomahawk tomcat tommyboy tomservo
tonyhawk toolshed tooltime toonarmy tooshort toosweet topcat topdog topgun topolino topper topsecre
topsecret toriamos tornado toronto toronto1 tortoise toshiba toshiba1 tottenha tottenham touchdow
toughguy toulouse toyota trader12 trafford trailers trance transam transam1 transexual transfor
translator trashman travel traveler travelle treasure trebor treefrog trfnthbyf triangle tricky
trigger trigger1 trinitro trinitron trinity trinity1 triplets tristan1 triumph trixie trojan
trojans1 trombone trooper trooper1 troopers trouble trouble1 trousers trucker trucker1 truckers
trucking trucks trueblue truelove truffles trumpet trumpet1 trunks trustn01 trustno1 trustnoone
tryagain tunafish turkey turkey50 turtle tweety twilight twister ufhvjybz uhbujhbq ukflbjkec
ultimate ultraman umbrella uncencored underdog undertak undertaker undertow unicorn unicorn1
universa universi unreal ursitesux username usmarine usmc0311 usuckballz1 utahjazz vacation vagabond
vagina valdemar valdepen valentin valentina valera valerie1 valeriya valhalla valkyrie valleywa
vampire vampire1 vancouve vanessa1 vanguard vanhalen vanilla vaseline vasilisa vatoloco vauxhall
vaz21099 vectra vegas123 vegeta velvet vendetta venezuel verbatim vergeten veritas vermont1 veronika
vertigo verygood vfhbyf vfhbyjxrf vfhecz vfhnsirf vfhufhbnf vfhvtkfl vfitymrf vflfufcrfh vfnbkmlf
vfntvfnbrf vfpfafrf vfrcbv vfrcbvec vfrcbvrf vfvfgfgf vfvfvskfhfve vfvjxrf vfylfhby vicecity victory
victory1 viewsoni viewsonic viking vikings vikings1 viktor viktoria viktoriya vincent1 violator
violetta viper123 vipergts virgin virginie vision vittorio vivitron vjhrjdrf vjqgfhjkm vkontakte
vlad1996 vladimir vladislav vladvlad vodafone volkodav volkswag volkswagen volleyba voltaire voodoo
voyager voyager1 vqsablpzla vsjasnel12 vthctltc vulcan w1w2w3w4 wachtwoord waffenss wallace1 walnut
wanderer wanker wapapapa warcraft warcraft1 warcraft3 wareagle warehous wargames warhamme warhammer
warlock warrior warrior1 warriors wasdwasd washingt water123 waterboy waterfal waterloo watermel
watermelon waterpolo waterski wdtnjxtr weare138 weasel webhompas webmaste webmaster websol76
websolutions wednesda weezer welcome welcome1 welcome123 welcome2 wellhung wellingt werewolf
weronika westcoas westcoast westham westham1 westlife westport westside westwood wetpussy wg8e3wjf
whatever whatever1 whatisit whatthefuck wheels whiplash whiskers whiskey whiskey1 whistler whiteboy
whiteout whitesox whitney1 whocares whoknows whoopass whosyourdaddy whynot wicked wildbill wildcard
wildcat wildcat1 wildcats wildfire wildrose wildwood william1 william2 willow winchest windmill
windows windows1 windstar windsurf wingchun wingzero winner winston winston1 winston2 winter
winter12 winter99 wisconsi wisdom wishbone wizard wolfgang wolfman wolfpack wolverin wolverine
wolves wombat wonderboy wonderfu wonkette woodland woodstoc woodstock woodwork woofwoof wookie
wordpass worldcup wp2003wp wrangler wrestlin wrinkle1 wrinkles wutang x72jhhu3z xanadu xavier
xboxlive xcountry xfiles xsw21qaz xthtgfirf yamaha yamahar1 yamahar6 yankee yankees yankees1
yankees2 yardbird yaroslav ybrbnf yeahbaby year2005 yellow yesterda yfcntymrf yfnfif yfnfitymrf
yingyang yjdsqgfhjkm yjdsqujl yogibear yomama yorkshir yorktown yosemite youandme yourmama yourmom
ytngfhjkz ytrewq ytrhjvfyn ytyfdbcnm z1x2c3v4 z1x2c3v4b5 zachary1 zanzibar zaq12345 zaq12wsx
zaq1xsw2 zaq1xsw2cde3 zaqwsx zaqwsxcde zaqxswcde zaxscdvf zcxfcnkbdf zeppelin zerocool zildjian
zipper zolushka zombie zxasqw12 zxcasdqwe zxcasdqwe123 zxcv1234 zxcvasdf zxcvb123 zxcvb12345 zxcvbn
zxcvbnm zxcvbnm1 zxcvbnm123 zxcvvcxz zz8807zpl
`
    .trim()
    .split(/\s+/),
)
