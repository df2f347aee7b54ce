using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Kaem.ML.Persistence;
using Kaem.ML.Saving;
using Microsoft.ML.Data;

namespace Kaem.ML.Tables.Saving;

/// <summary>
/// The zip file of several tables' models with the types of their columns: an entry for the models, as they are saved without ML.NET, and one for the types,
/// with its checksum.
/// </summary>
internal static class TablesPayload
{
    private const string Models = "tables.kaem", Types = "columns.json", Checksum = "columns.sha256";

    /// <summary>More than names of columns and keys can need.</summary>
    private const int MostTypeBytes = 1 << 26;

    // The same models are the same file, whenever they are saved.
    private static readonly DateTimeOffset Moment = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static void Write(Stream stream, KaemFittedTables tables)
    {
        byte[] types = PayloadHeader.Write(json => WriteTypes(json, tables));
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        Entry(Models, tables.Model.Save);
        Entry(Types, entry => entry.Write(types));
        Entry(Checksum, entry => entry.Write(SHA256.HashData(types)));

        void Entry(string name, Action<Stream> write)
        {
            var entry = zip.CreateEntry(name);
            entry.LastWriteTime = Moment;
            using var content = entry.Open();
            write(content);
        }
    }

    /// <summary>Whether a stream is such a file, by its entries alone.</summary>
    public static bool Is(Stream stream)
    {
        try
        {
            using var zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            return zip.GetEntry(Models) is not null;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    /// <exception cref="ModelFormatException">The file is none of several tables' models, is damaged, or comes from a newer version.</exception>
    public static KaemFittedTables Read(Stream stream)
    {
        try
        {
            using var zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            byte[] types = Content(Types), checksum = Content(Checksum);
            if (!SHA256.HashData(types).AsSpan().SequenceEqual(checksum))
                throw new ModelFormatException("The types of the tables' columns do not match their checksum: the file is damaged.");
            using var models = new MemoryStream(Content(Models));
            var model = KaemTablesModel.Load(models);
            return PayloadHeader.Read(types, "tables' model", json => new KaemFittedTables(model, ReadTypes(json, model)));

            byte[] Content(string name)
            {
                var entry = zip.GetEntry(name) ?? throw new ModelFormatException($"The file has no entry '{name}': it holds no models of tables.");
                if (name != Models && entry.Length > MostTypeBytes)
                    throw new ModelFormatException($"The file's entry '{name}' has {entry.Length} bytes, which can't be: it is damaged.");
                using var content = entry.Open();
                using var whole = new MemoryStream();
                content.CopyTo(whole);
                return whole.ToArray();
            }
        }
        catch (InvalidDataException exception)
        {
            throw new ModelFormatException($"The file is no zip file with models of tables, or is damaged: {exception.Message}", exception);
        }
    }

    private static void WriteTypes(Utf8JsonWriter json, KaemFittedTables tables)
    {
        json.WriteStartObject("tables");
        foreach (string table in tables.Model.Tables)
        {
            json.WriteStartArray(table);
            foreach (var column in tables.Columns[table])
            {
                json.WriteStartObject();
                json.WriteString("name", column.Name);
                json.WriteString("type", column.Type is KeyDataViewType ? "Key" : TypeNames.Of(column.Type));
                if (column.Type is KeyDataViewType key)
                {
                    json.WriteString("storedAs", key.RawType.Name);
                    if (column.KeyValueType is { } values)
                        json.WriteString("values", TypeNames.Of(values));
                    json.Write("names", column.KeyNames);
                }
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private static Dictionary<string, IReadOnlyList<ViewColumn>> ReadTypes(JsonElement json, KaemTablesModel model)
    {
        var tables = new Dictionary<string, IReadOnlyList<ViewColumn>>(StringComparer.Ordinal);
        foreach (var plan in model.Plans.Where(plan => !plan.IsHidden))
        {
            ViewColumn[] columns =
                [.. json.GetProperty("tables").GetProperty(plan.Name).EnumerateArray().Zip(plan.Columns, (view, column) => Column(view, column, plan.Name))];
            if (columns.Length != plan.Columns.Count)
                throw new ModelFormatException($"Table '{plan.Name}' has {plan.Columns.Count} columns, but types of {columns.Length}: the file is damaged.");
            tables.Add(plan.Name, columns);
        }
        return tables;
    }

    private static ViewColumn Column(JsonElement json, ColumnSchema column, string table)
    {
        string name = json.GetProperty("name").GetString()!, type = json.GetProperty("type").GetString()!;
        string[] names = type == "Key" ? [.. json.GetProperty("names").EnumerateArray().Select(known => known.AnyText() ?? "")] : [];
        var view = type == "Key"
            ? new ViewColumn(name, TypeNames.Key(json.GetProperty("storedAs").GetString()!, names.Length))
            {
                KeyValueType = json.TryGetProperty("values", out var values) ? TypeNames.Find(values.GetString()!) : null,
                KeyNames = names,
            }
            : new ViewColumn(name, TypeNames.Find(type)) { Schema = column };
        return name == column.Name && ColumnAnnotation.Fits(column.Kind, view.Type)
            ? view
            : throw new ModelFormatException(
                $"Column '{name}' of table '{table}' is {column.Kind} in the model and {view.Type} beside it: the file is damaged.");
    }
}
