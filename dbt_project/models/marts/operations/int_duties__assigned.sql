with
subjects as (
    select
        subject_type,
        subject,
        owner_function,
        told_role,
        told_letter
    from {{ ref('int_subjects__listed') }}
),

raci as (
    select
        subject_type,
        subject,
        role,
        duty
    from {{ policy('raci', ['subject_type', 'subject', 'role']) }} as in_force
),

leaders as (
    select
        role,
        owner_function
    from {{ policy('roles', ['role']) }} as in_force
    where leads_function
),

letters as (
    select 'R' as letter
    union all
    select 'A' as letter
    union all
    select 'C' as letter
    union all
    select 'I' as letter
),

-- AR spells two duties, none spells none.
spelled as (
    select
        raci.subject_type,
        raci.subject,
        raci.role,
        letters.letter
    from raci
    inner join letters on raci.duty like '%' || letters.letter || '%'
),

own as (
    select
        subjects.subject_type,
        subjects.subject,
        spelled.role,
        spelled.letter
    from subjects
    inner join spelled
        on subjects.subject_type = spelled.subject_type
        and subjects.subject = spelled.subject
    -- Union: what two rows say alike is one duty.
    union
    select
        subject_type,
        subject,
        told_role,
        told_letter
    from subjects
    where told_role is not null
),

own_letters as (
    select
        subject_type,
        subject,
        letter
    from own
    group by subject_type, subject, letter
),

-- What holds for every subject of a type gives way to what one names for itself.
of_type as (
    select
        subjects.subject_type,
        subjects.subject,
        spelled.role,
        spelled.letter
    from subjects
    inner join spelled
        on subjects.subject_type = spelled.subject_type
        and spelled.subject = '*'
    left join own_letters
        on subjects.subject_type = own_letters.subject_type
        and subjects.subject = own_letters.subject
        and spelled.letter = own_letters.letter
    left join raci
        on subjects.subject_type = raci.subject_type
        and subjects.subject = raci.subject
        and spelled.role = raci.role
    where own_letters.subject is null and raci.subject is null
),

named as (
    select
        subject_type,
        subject,
        role,
        letter
    from own
    union all
    select
        subject_type,
        subject,
        role,
        letter
    from of_type
),

final as (
    select
        subject_type,
        subject,
        role,
        letter
    from named
    union all
    select
        subjects.subject_type,
        subjects.subject,
        leaders.role,
        'A' as letter
    from subjects
    inner join leaders on subjects.owner_function = leaders.owner_function
    left join named as accountable
        on subjects.subject_type = accountable.subject_type
        and subjects.subject = accountable.subject
        and accountable.letter = 'A'
    -- Who leads answers unless a row says what the role is there: none says that it is nothing.
    left join raci
        on subjects.subject_type = raci.subject_type
        and subjects.subject = raci.subject
        and leaders.role = raci.role
        and raci.duty = 'none'
    where accountable.subject is null and raci.subject is null
)

select * from final
