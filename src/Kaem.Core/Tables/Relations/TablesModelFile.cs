using System.Text.Json;
using Kaem.ML.Engines;
using Kaem.ML.Persistence;

namespace Kaem.ML.Tables;

/// <summary>
/// The file of several tables' models. Version 1 has the sections TABS (what ties the tables together, JSON), a MODL for each table that has a model (a table
/// model's file), in the order of TABS, and ENDS.
/// </summary>
internal static class TablesModelFile
{
    private const int Version = 1;

    /// <summary>More than names, columns and patterns of keys can need.</summary>
    private const int MostBytes = 1 << 26;

    public static void Write(Stream stream, KaemTablesModel tables, IReadOnlyDictionary<string, KaemTableModel> models)
    {
        stream.Write(FileKind.Tables.Signature);
        var writer = new SectionWriter(stream);
        writer.WriteInt32(Version);
        writer.WriteSection("TABS", JsonValues.Document(json =>
        {
            json.WriteStartArray("tables");
            foreach (var plan in tables.Plans)
                TablePlanJson.Write(json, plan);
            json.WriteEndArray();
            json.Write("notes", tables.Notes);
        }));
        foreach (var plan in tables.Plans.Where(plan => plan.Rows > 0))
        {
            using var model = new MemoryStream();
            models[plan.Name].Save(model);
            writer.WriteSection("MODL", model.GetBuffer().AsSpan(0, (int)model.Length));
        }
        writer.WriteSection("ENDS", []);
    }

    /// <param name="engine">Makes the engines that are to compute the models; null for the processor's.</param>
    public static KaemTablesModel Read(Stream stream, IKaemEngineFactory? engine)
    {
        var (plans, notes, bytes) = FileKind.Tables.Read(stream, reader =>
        {
            reader.ReadVersion(Version);
            using var document = JsonDocument.Parse(reader.ReadSection("TABS", MostBytes));
            TablePlan[] plans = [.. document.RootElement.GetProperty("tables").EnumerateArray().Select(TablePlanJson.Read)];
            string[] notes = [.. document.RootElement.GetProperty("notes").EnumerateArray().Select(note => note.AnyText() ?? "")];
            TablePlanJson.Check(plans);
            var bytes = plans.Where(plan => plan.Rows > 0).ToDictionary(plan => plan.Name, _ => reader.ReadSection("MODL", long.MaxValue));
            reader.ReadSection("ENDS", 0);
            return (plans, notes, bytes);
        });
        var models = new Dictionary<string, KaemTableModel>(StringComparer.Ordinal);
        foreach (var (name, model) in bytes)
        {
            using var within = new MemoryStream(model, writable: false);
            models.Add(name, KaemTableModel.Load(within, engine));
            var plan = plans.First(plan => plan.Name == name);
            if (within.Position != within.Length || !plan.Learned.All(column => models[name].Schema.Find(column) is not null)
                || models[name].Context.Count > 0 != plan.Parent is not null)
                throw new ModelFormatException($"A model in the file is not one of table '{name}': the file is damaged.");
        }
        return new KaemTablesModel(plans, models, notes);
    }
}
