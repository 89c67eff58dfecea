"""Words that invented tools are made of: what is done, to what, and how it is called."""

from __future__ import annotations

ACTIONS = tuple(
    tuple(line.split())
    for line in (
        "delete remove erase discard",
        "show display print present",
        "find search locate",
        "create add make",
        "change update adjust modify",
        "order request",
        "reserve book",
        "list enumerate",
        "start launch open",
        "stop end halt finish",
        "cancel revoke abandon",
        "fetch get obtain",
        "count total",
        "check verify test inspect",
        "join combine merge",
        "move transfer shift",
        "store keep save",
        "repair fix mend",
        "clean wash",
        "attach connect link",
        "rename",
        "copy duplicate",
        "send deliver ship",
        "measure gauge",
        "estimate predict",
        "translate",
        "publish post",
        "download load",
        "upload",
        "compare",
        "sort rank",
        "lock secure",
        "unlock",
        "approve accept",
        "reject refuse",
        "archive",
        "restore",
        "export",
        "import",
        "paint colour",
        "plan schedule",
        "record note",
        "report",
        "rent hire",
        "reduce lower",
        "raise increase",
        "share",
        "split divide",
        "trade exchange",
        "watch monitor",
        "weigh",
        "wrap pack",
        "mix blend",
        "heat warm",
        "turn rotate",
        "resize scale",
        "filter",
        "convert",
        "calculate compute",
        "describe explain",
        "rate score",
        "tag label",
        "mute silence",
        "pause",
        "resume continue",
        "invite",
        "register enrol",
        "pay settle",
        "refund reimburse",
        "plant",
        "water",
        "feed",
        "print",
        "scan",
        "charge",
        "mark",
        "assign",
        "notify inform",
        "look up",
    )
)
"""Verbs of one meaning each."""

THINGS = tuple(
    (
        "account,alarm,album,animal,apartment,apple,army,article,badge,balloon,banner,barrel,battery,beach,bench,bicycle,"
        "bill,blanket,boat,bonus,bottle,bowl,box,branch,brush,bucket,building,cabin,cable,cake,calendar,canal,card,cart,"
        "cave,chain,chair,channel,chapter,circle,clinic,clock,cloud,club,coat,colony,column,concert,container,corner,"
        "counter,course,court,cup,curtain,customer,dam,deposit,desk,device,diagram,document,door,drawer,dress,driver,drone,"
        "elevator,employee,exam,factory,farm,fence,ferry,field,figure,fish,flag,floor,flower,folder,fountain,frame,fridge,"
        "fund,game,garage,gate,gift,glacier,glass,glove,grant,graph,group,guest,guide,harbour,hat,heater,hill,horse,hotel,"
        "house,insect,interview,item,jar,journey,key,kitchen,label,lake,lamp,language,lesson,library,licence,lift,list,lock,"
        "log,loan,machine,map,mask,match,meal,medal,member,menu,message,meter,mine,model,monitor,mountain,node,notebook,"
        "office,opera,organ,oven,package,page,painting,panel,parcel,park,party,passenger,patient,pen,photo,pipe,plane,plant,"
        "plate,player,poem,pool,port,post,poster,prize,product,profile,project,proposal,pump,quarry,queue,race,radio,railway,"
        "record,region,rental,repair,review,ring,road,robot,roof,room,rope,route,rule,sample,satellite,school,score,screen,"
        "sculpture,season,seat,seed,sensor,server,session,sheet,shelf,shelter,ship,shirt,shoe,shop,sign,skill,song,spoon,"
        "stadium,stage,stamp,station,stone,storm,story,street,student,studio,survey,switch,table,tank,tape,target,team,"
        "telescope,tent,theatre,tile,token,tool,tour,tower,town,toy,track,trail,train,tree,trip,truck,tube,uniform,vase,"
        "vehicle,vendor,video,village,visitor,volume,voyage,wall,wallet,warehouse,watch,wheel,wing,wire,workshop,yard"
    ).split(",")
)
"""Things that tools are about, and what their parameters are called."""

QUALITIES = tuple(
    (
        "active,ancient,big,bitter,black,brief,bronze,brown,busy,calm,cheap,clean,clear,closed,common,damp,dark,dense,direct,"
        "dirty,double,dry,eastern,empty,external,fair,famous,fast,flat,foreign,formal,free,fresh,full,gentle,global,grey,hard,"
        "high,hollow,hot,inner,internal,junior,light,liquid,loose,loud,low,main,manual,medium,minor,mixed,narrow,national,"
        "natural,northern,orange,outer,paid,partial,pink,polite,poor,popular,private,public,pure,purple,rare,raw,regional,"
        "regular,rich,round,rural,sad,safe,senior,shallow,silent,single,smooth,solid,southern,special,square,stable,steep,"
        "strict,sweet,thick,thin,tiny,urgent,vertical,visible,vivid,weak,western,wet,wild"
    ).split(",")
)
"""Options to choose from, and adjectives."""
