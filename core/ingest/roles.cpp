#include "core/ingest/roles.h"

#include "core/data/label.h"

#include <algorithm>
#include <cctype>

namespace holdfast::ingest {

namespace {

enum class Match { Whole, Word, Part };  ///< the whole bare name, one of its words, anywhere in the bare name

struct RoleRule {
    Match match;
    std::string_view pattern;
    ColumnRole role;
    Actionability actionability;
};

using enum Match;
constexpr auto kIgnore = ColumnRole::Ignore;
constexpr auto kDemographic = ColumnRole::Demographic;
constexpr auto kBehaviour = ColumnRole::Behaviour;
constexpr auto kContract = ColumnRole::Contract;
constexpr auto kMonetary = ColumnRole::Monetary;
constexpr auto kFixed = Actionability::Fixed;
constexpr auto kFree = Actionability::Free;
constexpr auto kOnlyUp = Actionability::OnlyUp;

/// The first rule that matches wins.
constexpr std::array<RoleRule, 112> kRoleRules{{
    // Names of people and rows: they tell nothing that would hold for the next customer.
    {Part, "surname", kIgnore, kFixed}, {Part, "lastname", kIgnore, kFixed}, {Part, "firstname", kIgnore, kFixed},
    {Part, "fullname", kIgnore, kFixed}, {Part, "customername", kIgnore, kFixed}, {Whole, "name", kIgnore, kFixed},
    {Word, "email", kIgnore, kFixed}, {Part, "phonenumber", kIgnore, kFixed}, {Whole, "phone", kIgnore, kFixed},
    {Part, "rownumber", kIgnore, kFixed}, {Part, "rowname", kIgnore, kFixed}, {Part, "rowid", kIgnore, kFixed},
    {Whole, "index", kIgnore, kFixed}, {Part, "unnamed", kIgnore, kFixed}, {Word, "uuid", kIgnore, kFixed},
    {Word, "guid", kIgnore, kFixed}, {Part, "address", kIgnore, kFixed}, {Word, "lat", kDemographic, kFixed},
    {Word, "latitude", kDemographic, kFixed}, {Word, "longitude", kDemographic, kFixed},
    // What happened, counted: before the words they contain ("service" in customer service calls).
    {Part, "servicecalls", kBehaviour, kFree}, {Word, "calls", kBehaviour, kFree}, {Word, "minutes", kBehaviour, kFree},
    {Word, "messages", kBehaviour, kFree}, {Part, "inactive", kBehaviour, kFree}, {Part, "contactscount", kBehaviour, kFree},
    {Part, "relationshipcount", kContract, kFree}, {Part, "isactive", kBehaviour, kFree},
    // How long: time passes, nobody turns it back.
    {Part, "tenure", kContract, kOnlyUp}, {Part, "monthsonbook", kContract, kOnlyUp}, {Part, "accountlength", kContract, kOnlyUp},
    {Part, "accountage", kContract, kOnlyUp}, {Part, "customersince", kContract, kOnlyUp}, {Part, "seniority", kContract, kOnlyUp},
    // Who they are.
    {Word, "gender", kDemographic, kFixed}, {Word, "sex", kDemographic, kFixed}, {Word, "age", kDemographic, kFixed},
    {Word, "birth", kDemographic, kFixed}, {Part, "birthdate", kDemographic, kFixed}, {Part, "senior", kDemographic, kFixed},
    {Word, "geography", kDemographic, kFixed}, {Word, "country", kDemographic, kFixed}, {Word, "nationality", kDemographic, kFixed},
    {Word, "state", kDemographic, kFixed}, {Word, "city", kDemographic, kFixed}, {Word, "region", kDemographic, kFixed},
    {Word, "zip", kDemographic, kFixed}, {Word, "zipcode", kDemographic, kFixed}, {Part, "postal", kDemographic, kFixed},
    {Part, "postcode", kDemographic, kFixed}, {Part, "areacode", kDemographic, kFixed}, {Word, "education", kDemographic, kFixed},
    {Part, "marital", kDemographic, kFixed}, {Word, "married", kDemographic, kFixed}, {Part, "dependent", kDemographic, kFixed},
    {Word, "partner", kDemographic, kFixed}, {Word, "children", kDemographic, kFixed}, {Word, "household", kDemographic, kFixed},
    {Word, "income", kDemographic, kFixed}, {Part, "salary", kDemographic, kFixed}, {Word, "occupation", kDemographic, kFixed},
    {Word, "job", kDemographic, kFixed}, {Word, "language", kDemographic, kFixed}, {Word, "lang", kDemographic, kFixed},
    {Part, "creditscore", kBehaviour, kFixed},
    // What they agreed to.
    {Word, "contract", kContract, kFree}, {Word, "plan", kContract, kFree}, {Word, "subscription", kContract, kFree},
    {Word, "tier", kContract, kFree}, {Word, "package", kContract, kFree}, {Part, "paperless", kContract, kFree},
    {Part, "paymentmethod", kContract, kFree}, {Part, "internetservice", kContract, kFree}, {Part, "phoneservice", kContract, kFree},
    {Part, "multiplelines", kContract, kFree}, {Part, "onlinesecurity", kContract, kFree}, {Part, "onlinebackup", kContract, kFree},
    {Part, "deviceprotection", kContract, kFree}, {Part, "techsupport", kContract, kFree}, {Part, "streaming", kContract, kFree},
    {Part, "numofproducts", kContract, kFree}, {Word, "products", kContract, kFree}, {Part, "hascrcard", kContract, kFree},
    {Part, "cardcategory", kContract, kFree}, {Part, "autorenew", kContract, kFree}, {Word, "discount", kMonetary, kFree},
    // Money: a running total is history, the rest is set by prices.
    {Part, "totalcharges", kMonetary, kFixed}, {Part, "lifetimevalue", kMonetary, kFixed}, {Word, "cltv", kMonetary, kFixed},
    {Word, "charge", kMonetary, kFree}, {Word, "charges", kMonetary, kFree}, {Word, "balance", kMonetary, kFree},
    {Word, "bal", kMonetary, kFree}, {Word, "amount", kMonetary, kFree}, {Word, "amt", kMonetary, kFree},
    {Word, "price", kMonetary, kFree}, {Word, "fee", kMonetary, kFree}, {Word, "revenue", kMonetary, kFree},
    {Word, "spend", kMonetary, kFree}, {Word, "spent", kMonetary, kFree}, {Word, "cost", kMonetary, kFree},
    {Word, "bill", kMonetary, kFree}, {Part, "creditlimit", kMonetary, kFree}, {Part, "opentobuy", kMonetary, kFree},
    {Word, "mrr", kMonetary, kFree}, {Word, "arpu", kMonetary, kFree}, {Word, "value", kMonetary, kFree},
    {Word, "payment", kMonetary, kFree}, {Word, "service", kContract, kFree}, {Word, "mobile", kContract, kFree},
}};

struct NameScore {
    Match match;
    std::string_view pattern;
    int score;
};

/// Names for the customer; the highest score wins.
constexpr std::array<NameScore, 24> kKeyNames{{
    {Whole, "customerid", 100}, {Whole, "customernumber", 98}, {Whole, "customerkey", 98}, {Whole, "custid", 98},
    {Whole, "customer", 96},    {Whole, "clientid", 95},       {Whole, "clientnum", 95},   {Whole, "client", 94},
    {Whole, "subscriberid", 94}, {Whole, "memberid", 93},      {Whole, "userid", 92},      {Whole, "user", 91},
    {Whole, "accountid", 90},   {Whole, "accountnumber", 90},  {Whole, "msisdn", 88},      {Whole, "id", 85},
    {Whole, "key", 84},         {Word, "id", 60},              {Word, "uuid", 58},         {Whole, "email", 50},
    {Part, "phonenumber", 40},  {Whole, "phone", 40},          {Part, "rowname", 30},      {Part, "row", 25},
}};

constexpr std::array<NameScore, 20> kLabelNames{{
    {Whole, "churn", 100},       {Whole, "churned", 99},      {Whole, "churnlabel", 98},  {Whole, "ischurn", 97},
    {Whole, "haschurned", 97},   {Whole, "churnflag", 97},    {Whole, "churnvalue", 96},  {Whole, "exited", 95},
    {Whole, "attrition", 94},    {Whole, "attritionflag", 94}, {Whole, "left", 93},       {Whole, "hasleft", 93},
    {Whole, "cancelled", 90},    {Whole, "canceled", 90},     {Whole, "unsubscribed", 89}, {Whole, "lapsed", 88},
    {Word, "churn", 80},         {Word, "attrition", 78},     {Whole, "label", 40},       {Whole, "target", 39},
}};

/// Money a period; the highest score wins, and no column without a word from here becomes the value.
constexpr std::array<NameScore, 26> kValueNames{{
    {Part, "monthlycharge", 100}, {Part, "monthlyrevenue", 99}, {Part, "monthlyfee", 98},   {Part, "monthlyspend", 97},
    {Part, "monthlybill", 96},    {Part, "monthlypayment", 95}, {Part, "monthlyvalue", 95}, {Word, "mrr", 94},
    {Word, "arpu", 94},           {Whole, "value", 90},         {Part, "customervalue", 89}, {Part, "monthlyamount", 88},
    {Whole, "revenue", 85},       {Part, "avgrevenue", 84},     {Whole, "spend", 80},       {Part, "subscriptionfee", 80},
    {Part, "totaltransamt", 70},  {Word, "revenue", 65},        {Whole, "balance", 60},     {Part, "accountbalance", 59},
    {Part, "purchaseamount", 55}, {Word, "spend", 50},          {Whole, "history", 45},     {Part, "daycharge", 40},
    {Whole, "amount", 35},        {Whole, "charges", 35},
}};

constexpr std::array<std::string_view, 15> kSignupNames{
    "signup",   "signupdate", "signuptime", "signedup",  "joindate",     "joined",       "joinedat",      "registrationdate",
    "registered", "startdate", "createdat", "customersince", "activationdate", "dateofjoining", "enrollmentdate"};

bool matches(Match match, std::string_view pattern, const std::string& bare, const std::vector<std::string>& words) {
    switch (match) {
        case Whole: return bare == pattern;
        case Word: return std::find(words.begin(), words.end(), pattern) != words.end();
        case Part: return bare.find(pattern) != std::string::npos;
    }
    return false;
}

template <std::size_t N>
int bestScore(const std::array<NameScore, N>& rules, std::string_view name) {
    const std::string bare = bareName(name);
    const std::vector<std::string> words = wordsOf(name);
    int best = 0;
    for (const NameScore& rule : rules)
        if (rule.score > best && matches(rule.match, rule.pattern, bare, words)) best = rule.score;
    return best;
}

bool speaksOfLeaving(std::string_view value) {
    if (usuallyMeansLeft(value)) return true;
    const std::string bare = bareName(value);
    for (const std::string_view word : {"churn", "attrit", "exit", "left", "leav", "cancel", "lost", "terminat", "closed"})
        if (bare.find(word) != std::string::npos && bare.find("not") == std::string::npos && !bare.starts_with("no") &&
            !bare.starts_with("un"))
            return true;
    return false;
}

/// A word that denies: whoever is said to be so has not left.
bool saysStayed(std::string_view value) {
    const std::string bare = bareName(value);
    return booleanOf(value) == 0 || bare == "no" || bare == "none" || bare.starts_with("stay") || bare.starts_with("active") ||
           bare.starts_with("exist") || bare.starts_with("retain");
}

}  // namespace

std::string bareName(std::string_view name) {
    std::string bare;
    for (const char c : name)
        if (std::isalnum(static_cast<unsigned char>(c))) bare += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return bare;
}

std::vector<std::string> wordsOf(std::string_view name) {
    std::vector<std::string> words;
    std::string word;
    const auto finish = [&] {
        if (!word.empty()) words.push_back(std::move(word));
        word.clear();
    };
    const auto is = [&](std::size_t i, auto test) { return i < name.size() && test(static_cast<unsigned char>(name[i])) != 0; };
    for (std::size_t i = 0; i < name.size(); ++i) {
        if (!is(i, isalnum)) {
            finish();
            continue;
        }
        // A capital begins a word after a small letter (customerID) or before one (HTTPCode).
        if (i > 0 && is(i, isupper) && (is(i - 1, islower) || (is(i - 1, isupper) && is(i + 1, islower)))) finish();
        word += static_cast<char>(std::tolower(static_cast<unsigned char>(name[i])));
    }
    finish();
    return words;
}

bool speaksOfTime(std::string_view name) {
    for (const std::string& word : wordsOf(name))
        for (const std::string_view known : {"time", "date", "timestamp", "ts", "datetime", "at", "when", "created", "joined",
                                             "signup", "since", "unixtime", "epoch", "day"})
            if (word == known) return word != "day";
    const std::string bare = bareName(name);
    return bare.ends_with("date") || bare.ends_with("time") || bare.ends_with("timestamp");
}

void applyNameRules(ColumnPlan& plan) {
    const std::string bare = bareName(plan.spec.name);
    const std::vector<std::string> words = wordsOf(plan.spec.name);
    plan.spec.role = ColumnRole::Behaviour;
    plan.spec.actionability = Actionability::Free;
    for (const RoleRule& rule : kRoleRules) {
        if (!matches(rule.match, rule.pattern, bare, words)) continue;
        // Words for money mean money only in a column of numbers.
        if (rule.role == ColumnRole::Monetary && !isNumeric(plan.spec.type)) continue;
        plan.spec.role = rule.role;
        plan.spec.actionability = rule.actionability;
        return;
    }
    if (plan.spec.type == ColumnType::Timestamp) plan.spec.actionability = Actionability::Fixed;
}

std::optional<std::size_t> findKey(const std::vector<SampledColumn>& columns, const std::vector<ColumnPlan>& plans) {
    std::optional<std::size_t> best;
    int bestFor = 0;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const ColumnGuess& guess = columns[i].guess;
        const std::size_t values = guess.values();
        const bool keyType = plans[i].spec.type == ColumnType::Text || plans[i].spec.type == ColumnType::Integer ||
                             plans[i].spec.type == ColumnType::Boolean;
        if (values == 0 || !keyType) continue;
        int score = bestScore(kKeyNames, columns[i].name);
        // A few rows without a key, or with one met before, are bad rows; a column full of them is not the key.
        const bool unique = guess.distinct() == values && guess.missing() == 0;
        const bool nearly = guess.distinct() * 10 >= values * 9 && guess.missing() * 10 <= values;
        if (score < 40 && i == 0 && unique && values >= 2) score = std::max(score, 20);
        if (score == 0 && unique && values >= 20 && plans[i].spec.type == ColumnType::Text) score = 10;
        if (score <= bestFor || !(unique || (nearly && score >= 40))) continue;
        best = i;
        bestFor = score;
    }
    return best;
}

std::optional<std::size_t> findLabel(const std::vector<SampledColumn>& columns) {
    std::optional<std::size_t> best;
    int bestFor = 0;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const int score = bestScore(kLabelNames, columns[i].name);
        if (score <= bestFor) continue;
        std::vector<std::string> distinct;
        for (const auto& [word, count] : columns[i].guess.words()) {
            const bool known = std::any_of(distinct.begin(), distinct.end(),
                                           [&word = word](const std::string& other) { return equalsIgnoringCase(word, other); });
            if (!known) distinct.push_back(word);
        }
        if (distinct.size() != 2) continue;
        best = i;
        bestFor = score;
    }
    return best;
}

void makeLabel(ColumnPlan& plan, const ColumnGuess& guess, const std::string& positive, std::vector<std::string>& warnings) {
    plan.spec.role = ColumnRole::Label;
    plan.spec.actionability = Actionability::Fixed;
    std::vector<std::pair<std::string, std::size_t>> values(guess.words().begin(), guess.words().end());
    std::sort(values.begin(), values.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    const bool words = plan.spec.type == ColumnType::Boolean && std::any_of(values.begin(), values.end(), [](const auto& value) {
        return equalsIgnoringCase(value.first, "yes") || equalsIgnoringCase(value.first, "no");
    });
    if (words && !plan.fixed) plan.spec.type = ColumnType::Text;
    plan.spec.positive = positive;
    if (positive.empty()) {
        for (const auto& [value, count] : values)
            if (plan.spec.positive.empty() && speaksOfLeaving(value)) plan.spec.positive = value;
        if (plan.spec.positive.empty() && values.size() == 1) {
            const char* leaving = plan.spec.type == ColumnType::Text ? "yes" : "1";
            plan.spec.positive = saysStayed(values.front().first) ? leaving : values.front().first;
            warnings.push_back("\"" + plan.spec.name + "\" has a single value, \"" + values.front().first +
                               "\", so it does not tell who left from who stayed.");
        } else if (plan.spec.positive.empty() && !values.empty()) {
            const auto other = std::find_if(values.rbegin(), values.rend(), [](const auto& value) { return !saysStayed(value.first); });
            plan.spec.positive = other == values.rend() ? values.back().first : other->first;
            warnings.push_back("Nothing says which value of \"" + plan.spec.name + "\" means left; the rarer one, \"" +
                               plan.spec.positive + "\", was taken.");
        }
    }
    if (plan.spec.type == ColumnType::Boolean) {
        const int meaning = booleanOf(plan.spec.positive);
        if (meaning >= 0) plan.spec.positive = meaning == 1 ? "1" : "0";
    }
    for (const auto& [value, count] : values)
        if (equalsIgnoringCase(value, plan.spec.positive) && plan.spec.type == ColumnType::Text) plan.spec.positive = value;
    for (const auto& [value, count] : values)
        if (plan.otherWord.empty() && !equalsIgnoringCase(value, plan.spec.positive)) plan.otherWord = value;
}

void chooseValue(std::vector<ColumnPlan>& plans, const std::vector<SampledColumn>& columns) {
    std::optional<std::size_t> best;
    int bestFor = 0;
    for (std::size_t i = 0; i < plans.size(); ++i) {
        if (plans[i].spec.role == ColumnRole::Value) return;
        const bool number = plans[i].spec.type == ColumnType::Integer || plans[i].spec.type == ColumnType::Real;
        if (!number || !isFeature(plans[i].spec.role) || plans[i].fixed || columns[i].guess.lowest() < 0.0) continue;
        const int score = bestScore(kValueNames, plans[i].spec.name);
        if (score <= bestFor) continue;
        best = i;
        bestFor = score;
    }
    if (best) plans[*best].spec.role = ColumnRole::Value;
}

void assignRoles(std::vector<ColumnPlan>& plans, const Inference& inference, std::vector<std::string>& warnings) {
    const std::vector<SampledColumn>& columns = inference.columns();
    for (ColumnPlan& plan : plans) applyNameRules(plan);
    bool signup = false;
    for (std::size_t i = 0; i < plans.size(); ++i) {
        ColumnSpec& spec = plans[i].spec;
        const std::string bare = bareName(spec.name);
        const ColumnGuess& guess = columns[i].guess;
        if (spec.type == ColumnType::Timestamp && !signup &&
            std::find(kSignupNames.begin(), kSignupNames.end(), bare) != kSignupNames.end()) {
            spec.role = ColumnRole::SignupTime;
            spec.actionability = Actionability::Fixed;
            signup = true;
            continue;
        }
        const std::vector<std::string> words = wordsOf(spec.name);
        const bool idName = std::find(words.begin(), words.end(), "id") != words.end();
        const bool manyTexts = spec.type == ColumnType::Text && guess.values() >= 50 && guess.distinct() * 2 > guess.values();
        if (manyTexts || (idName && guess.distinct() * 2 > guess.values())) {
            spec.role = ColumnRole::Ignore;
            spec.actionability = Actionability::Fixed;
        }
    }
    if (const auto label = findLabel(columns)) makeLabel(plans[*label], columns[*label].guess, {}, warnings);
    if (const auto key = findKey(columns, plans); key && plans[*key].spec.role != ColumnRole::Label) {
        plans[*key].spec.role = ColumnRole::Key;
        plans[*key].spec.actionability = Actionability::Fixed;
        if (plans[*key].spec.type == ColumnType::Boolean) plans[*key].spec.type = ColumnType::Integer;
    }
    chooseValue(plans, columns);
}

}  // namespace holdfast::ingest
