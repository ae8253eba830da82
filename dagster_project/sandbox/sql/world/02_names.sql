-- Names in three languages, each with the Latin form that e-mail addresses and some records use.
create table family_names as select unnest([
    {'lang': 'ja', 'name': '佐藤', 'latin': 'Sato'}, {'lang': 'ja', 'name': '鈴木', 'latin': 'Suzuki'},
    {'lang': 'ja', 'name': '高橋', 'latin': 'Takahashi'}, {'lang': 'ja', 'name': '田中', 'latin': 'Tanaka'},
    {'lang': 'ja', 'name': '伊藤', 'latin': 'Ito'}, {'lang': 'ja', 'name': '渡辺', 'latin': 'Watanabe'},
    {'lang': 'ja', 'name': '山本', 'latin': 'Yamamoto'}, {'lang': 'ja', 'name': '中村', 'latin': 'Nakamura'},
    {'lang': 'ja', 'name': '小林', 'latin': 'Kobayashi'}, {'lang': 'ja', 'name': '加藤', 'latin': 'Kato'},
    {'lang': 'ja', 'name': '吉田', 'latin': 'Yoshida'}, {'lang': 'ja', 'name': '髙田', 'latin': 'Takada'},
    {'lang': 'ja', 'name': '齋藤', 'latin': 'Saito'}, {'lang': 'ja', 'name': '松本', 'latin': 'Matsumoto'},
    {'lang': 'ru', 'name': 'Иванов', 'latin': 'Ivanov'}, {'lang': 'ru', 'name': 'Смирнов', 'latin': 'Smirnov'},
    {'lang': 'ru', 'name': 'Кузнецов', 'latin': 'Kuznetsov'}, {'lang': 'ru', 'name': 'Соколов', 'latin': 'Sokolov'},
    {'lang': 'ru', 'name': 'Попов', 'latin': 'Popov'}, {'lang': 'ru', 'name': 'Лебедев', 'latin': 'Lebedev'},
    {'lang': 'ru', 'name': 'Козлов', 'latin': 'Kozlov'}, {'lang': 'ru', 'name': 'Щербаков', 'latin': 'Shcherbakov'},
    {'lang': 'ru', 'name': 'Королёв', 'latin': 'Korolev'}, {'lang': 'ru', 'name': 'Зайцев', 'latin': 'Zaytsev'},
    {'lang': 'en', 'name': 'Smith', 'latin': 'Smith'}, {'lang': 'en', 'name': 'Johnson', 'latin': 'Johnson'},
    {'lang': 'en', 'name': 'Williams', 'latin': 'Williams'}, {'lang': 'en', 'name': 'Brown', 'latin': 'Brown'},
    {'lang': 'en', 'name': 'O''Connor', 'latin': 'OConnor'}, {'lang': 'en', 'name': 'Müller', 'latin': 'Mueller'},
    {'lang': 'en', 'name': 'García', 'latin': 'Garcia'}, {'lang': 'en', 'name': 'Davis', 'latin': 'Davis'},
    {'lang': 'en', 'name': 'Wilson', 'latin': 'Wilson'}, {'lang': 'en', 'name': 'Anderson', 'latin': 'Anderson'},
    {'lang': 'en', 'name': 'Taylor', 'latin': 'Taylor'}, {'lang': 'en', 'name': 'Nguyen', 'latin': 'Nguyen'}
], recursive := true);

create table given_names as select unnest([
    {'lang': 'ja', 'name': '健', 'latin': 'Ken'}, {'lang': 'ja', 'name': '陽子', 'latin': 'Yoko'},
    {'lang': 'ja', 'name': '翔太', 'latin': 'Shota'}, {'lang': 'ja', 'name': '美咲', 'latin': 'Misaki'},
    {'lang': 'ja', 'name': '大輔', 'latin': 'Daisuke'}, {'lang': 'ja', 'name': '由美', 'latin': 'Yumi'},
    {'lang': 'ja', 'name': '隆', 'latin': 'Takashi'}, {'lang': 'ja', 'name': 'さくら', 'latin': 'Sakura'},
    {'lang': 'ja', 'name': '誠', 'latin': 'Makoto'}, {'lang': 'ja', 'name': '恵子', 'latin': 'Keiko'},
    {'lang': 'ru', 'name': 'Алексей', 'latin': 'Aleksei'}, {'lang': 'ru', 'name': 'Дмитрий', 'latin': 'Dmitrii'},
    {'lang': 'ru', 'name': 'Михаил', 'latin': 'Mikhail'}, {'lang': 'ru', 'name': 'Никита', 'latin': 'Nikita'},
    {'lang': 'ru', 'name': 'Сергей', 'latin': 'Sergei'}, {'lang': 'ru', 'name': 'Павел', 'latin': 'Pavel'},
    {'lang': 'ru', 'name': 'Илья', 'latin': 'Ilia'}, {'lang': 'ru', 'name': 'Фёдор', 'latin': 'Fedor'},
    {'lang': 'en', 'name': 'James', 'latin': 'James'}, {'lang': 'en', 'name': 'Mary', 'latin': 'Mary'},
    {'lang': 'en', 'name': 'Robert', 'latin': 'Robert'}, {'lang': 'en', 'name': 'Linda', 'latin': 'Linda'},
    {'lang': 'en', 'name': 'David', 'latin': 'David'}, {'lang': 'en', 'name': 'Chloé', 'latin': 'Chloe'},
    {'lang': 'en', 'name': 'Sarah', 'latin': 'Sarah'}, {'lang': 'en', 'name': 'Thomas', 'latin': 'Thomas'},
    {'lang': 'en', 'name': 'Karen', 'latin': 'Karen'}, {'lang': 'en', 'name': 'Daniel', 'latin': 'Daniel'}
], recursive := true);

create table name_lists as
select
    family_names.lang,
    list({'name': family_names.name, 'latin': family_names.latin} order by family_names.latin) as families,
    any_value(given.names) as givens,
from family_names
inner join (
    select lang, list({'name': name, 'latin': latin} order by latin) as names from given_names group by lang
) as given using (lang)
group by family_names.lang;

-- Countries with their share of accounts, currency, regions, and how an organisation is called there.
create table countries as select unnest([
    {'country_code': 'JP', 'lang': 'ja', 'currency': 'JPY', 'phone': '+81', 'share_to': 0.45,
     'regions': ['東京都', '大阪府', '愛知県', '福岡県', '北海道', '宮城県'],
     'places': ['青葉', '桜ヶ丘', '緑が丘', '中央', '本町', '若葉', '高台', '港北', '西山', '南町', '松原', '朝日'],
     'clinic': ['皮膚科クリニック', 'クリニック', '医院', '眼科'], 'hospital': ['総合病院', '記念病院'],
     'group': ['医療グループ'], 'pharmacy': ['薬局'], 'distributor': ['メディカル商事']},
    {'country_code': 'RU', 'lang': 'ru', 'currency': 'EUR', 'phone': '+7', 'share_to': 0.63,
     'regions': ['Москва', 'Санкт-Петербург', 'Новосибирск', 'Казань'],
     'places': ['Здоровье', 'Северная', 'Доктор Плюс', 'Надежда', 'Родник', 'Панацея', 'Невская', 'Диалог'],
     'clinic': [' клиника', ' медицинский центр'], 'hospital': [' больница'],
     'group': [' группа компаний'], 'pharmacy': [' аптека'], 'distributor': [' фармснаб']},
    {'country_code': 'US', 'lang': 'en', 'currency': 'USD', 'phone': '+1', 'share_to': 0.83,
     'regions': ['California', 'New York', 'Texas', 'Illinois', 'Massachusetts'],
     'places': ['Maple Street', 'Riverside', 'Lakeview', 'Oakwood', 'Harbor', 'Summit', 'St. Mary''s', 'Cedar'],
     'clinic': [' Clinic', ' Dermatology', ' Family Practice'], 'hospital': [' Hospital', ' Medical Center'],
     'group': [' Health Partners'], 'pharmacy': [' Pharmacy'], 'distributor': [' Medical Supply']},
    {'country_code': 'DE', 'lang': 'en', 'currency': 'EUR', 'phone': '+49', 'share_to': 1.0,
     'regions': ['Bayern', 'Berlin', 'Nordrhein-Westfalen'],
     'places': ['Sonnen', 'Linden', 'Rosen', 'Markt', 'Rhein', 'Schloss', 'Birken'],
     'clinic': ['-Praxis', '-Klinik'], 'hospital': ['-Krankenhaus'],
     'group': ['-Verbund GmbH'], 'pharmacy': ['-Apotheke'], 'distributor': ['-Medizintechnik GmbH']}
], recursive := true);
