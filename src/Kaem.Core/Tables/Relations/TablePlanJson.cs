using System.Text.Json;
using Kaem.ML.Persistence;

namespace Kaem.ML.Tables;

/// <summary>What is known of one of several tables as JSON.</summary>
internal static class TablePlanJson
{
    public static void Write(Utf8JsonWriter json, TablePlan plan)
    {
        json.WriteStartObject();
        json.WriteAnyText("name", plan.Name);
        json.WriteNumber("rows", plan.Rows);
        json.WriteBoolean("hidden", plan.IsHidden);
        json.WriteStartArray("columns");
        foreach (var column in plan.Columns)
        {
            json.WriteStartObject();
            ColumnSchemaJson.Write(json, column);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        if (plan.Key is { } key)
            json.WriteAnyText("key", key);
        if (plan.Pattern is { } pattern)
            IdentifierPatternJson.Write(json, pattern);
        if (plan.Parent is { } parent)
        {
            json.WriteStartObject("parent");
            json.WriteAnyText("table", parent.Table);
            json.WriteAnyText("foreignKey", parent.ForeignKey);
            json.WriteNumber("history", parent.History);
            json.WriteNumber("without", plan.WithoutParent);
            json.WriteEndObject();
        }
        json.WriteStartArray("sides");
        foreach (var side in plan.Sides)
        {
            json.WriteStartObject();
            json.WriteAnyText("table", side.Table);
            json.WriteAnyText("foreignKey", side.ForeignKey);
            json.WriteNumber("without", side.Without);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        if (plan.Own.Count > 0)
        {
            json.WriteStartArray("own");
            foreach (var own in plan.Own)
            {
                json.WriteStartObject();
                json.WriteAnyText("foreignKey", own.ForeignKey);
                json.WriteNumber("without", own.Without);
                json.WriteNumber("toItself", own.ToItself);
                json.WriteBoolean("tree", own.IsTree);
                json.WriteBoolean("upward", own.IsUpward);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        json.Write("joined", plan.Joined);
        if (plan.Order is { } order)
        {
            json.WriteStartObject("order");
            json.WriteAnyText("column", order.Column);
            json.WriteAnyText("start", order.Start);
            json.WriteAnyText("step", order.Step);
            if (double.IsFinite(order.Last))
                json.WriteNumber("last", order.Last);
            ColumnSchemaJson.Write(json, order.Grid);
            json.WriteEndObject();
        }
        json.WriteStartArray("children");
        foreach (var children in plan.Children)
        {
            json.WriteStartObject();
            json.WriteAnyText("table", children.Child);
            json.WriteAnyText("foreignKey", children.ForeignKey);
            json.WriteAnyText("column", children.Column);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <exception cref="ArgumentException">A value is none that a table has.</exception>
    /// <exception cref="KeyNotFoundException">A value is not there.</exception>
    public static TablePlan Read(JsonElement json)
    {
        bool hasParent = json.TryGetProperty("parent", out var parent);
        return new TablePlan(Text(json, "name"), [.. json.GetProperty("columns").EnumerateArray().Select(ColumnSchemaJson.Read)])
        {
            Rows = Count(json, "rows"),
            IsHidden = json.GetProperty("hidden").GetBoolean(),
            Key = json.TryGetProperty("key", out _) ? Text(json, "key") : null,
            Pattern = json.TryGetProperty("pattern", out var pattern) ? IdentifierPatternJson.Read(pattern) : null,
            Parent = hasParent ? new ParentLink(Text(parent, "table"), Text(parent, "foreignKey"), Count(parent, "history")) : null,
            WithoutParent = hasParent ? Count(parent, "without") : 0,
            Sides = [.. json.GetProperty("sides").EnumerateArray().Select(side => 
                new SideLink(Text(side, "table"), Text(side, "foreignKey"), Count(side, "without")))],
            // Files of before have none.
            Own = !json.TryGetProperty("own", out var links) ? [] : [.. links.EnumerateArray().Select(own => new OwnLink(
                Text(own, "foreignKey"), Count(own, "without"), Count(own, "toItself"), own.GetProperty("tree").GetBoolean(),
                own.GetProperty("upward").GetBoolean()))],
            Joined = [.. json.GetProperty("joined").EnumerateArray().Select(name => name.AnyText() ?? "")],
            Order = json.TryGetProperty("order", out var order)
                ? new RowOrder(
                    Text(order, "column"), Text(order, "start"), Text(order, "step"), ColumnSchemaJson.ReadPlaces(order),
                    order.TryGetProperty("last", out var last) ? last.GetDouble() : double.PositiveInfinity)
                : null,
            Children = [.. json.GetProperty("children").EnumerateArray().Select(children =>
                new ChildCount(Text(children, "table"), Text(children, "foreignKey"), Text(children, "column")))],
        };
    }

    /// <summary>Looks whether plans that were read fit together, so that nothing fails once rows are made.</summary>
    /// <exception cref="ModelFormatException">They don't.</exception>
    public static void Check(IReadOnlyList<TablePlan> plans)
    {
        var before = new Dictionary<string, TablePlan>(StringComparer.Ordinal);
        foreach (var plan in plans)
        {
            var names = plan.Columns.Select(column => column.Name).ToHashSet(StringComparer.Ordinal);
            bool fits = names.Count == plan.Columns.Count && names.Count > 0 && (plan.Key is null || names.Contains(plan.Key))
                && (plan.Pattern is not null || plan.Key is null || plan.Rows == 0 || plan.Key == plan.Parent?.ForeignKey)
                && (plan.Parent is not { } parent || (Refers(parent.Table, parent.ForeignKey) && parent.History <= 64))
                && plan.Sides.All(side => Refers(side.Table, side.ForeignKey))
                && plan.Own.All(own => names.Contains(own.ForeignKey) && plan.Key is not null && own.ForeignKey != plan.Key
                    && plan.Children.Count(children => children.Child == plan.Name && children.ForeignKey == own.ForeignKey) == 1)
                && plan.Joined.All(name => names.Contains(name) && before[plan.Parent!.Table].Columns.Any(column => column.Name == name))
                && (plan.Order is not { } order || (plan.Parent is not null && plan.Columns.First(column => column.Name == order.Column).Kind.IsNumeric()));
            if (!fits || !before.TryAdd(plan.Name, plan))
                throw new ModelFormatException($"What is said of table '{plan.Name}' does not fit together: the file is damaged.");

            bool Refers(string table, string foreignKey) => names.Contains(foreignKey) && before.TryGetValue(table, out var other) && other.Key is not null
                && other.Children.Count(children => children.Child == plan.Name && children.ForeignKey == foreignKey) == 1;
        }
    }

    private static int Count(JsonElement json, string name) =>
        json.GetProperty(name).GetInt32() is >= 0 and var count ? count : throw new ArgumentException($"A table's {name} can't be negative.");

    private static string Text(JsonElement json, string name) =>
        json.GetProperty(name).AnyText() is { Length: > 0 } text ? text : throw new ArgumentException($"A table's {name} is empty.");
}
