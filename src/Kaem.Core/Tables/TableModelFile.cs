using Kaem.ML.Engines;
using Kaem.ML.Persistence;

namespace Kaem.ML.Tables;

/// <summary>
/// The file of a table's model, built as <see cref="ModelFile"/> is. Version 1 has the sections CODC (the table's encoding, JSON), MODL (a whole model's file)
/// and ENDS, in that order; version 2, which tables with rules have, RULE (JSON) before them.
/// </summary>
internal static class TableModelFile
{
    private const int Version = 2;

    /// <summary>More than names, categories and bins can need. As a document, JSON may take many times the memory of its bytes.</summary>
    private const int MostEncodingBytes = 1 << 26;

    public static void Write(Stream stream, KaemTableModel table)
    {
        // With room for the parameters, since a stream that grows is held twice.
        using var model = new MemoryStream(
            (int)Math.Min(Array.MaxLength, table.Model.Engine.Parameters.Sum(parameter => (long)parameter.Length) * sizeof(float) + (1 << 16)));
        table.Model.Save(model);
        stream.Write(FileKind.Table.Signature);
        var writer = new SectionWriter(stream);
        bool hasRules = table.Form.Rules.Count > 0;
        writer.WriteInt32(hasRules ? Version : 1);
        if (hasRules)
            writer.WriteSection("RULE", TableFormJson.Write(table.Form));
        writer.WriteSection("CODC", table.Codec.ToJson());
        writer.WriteSection("MODL", model.GetBuffer().AsSpan(0, (int)model.Length));
        writer.WriteSection("ENDS", []);
    }

    /// <param name="engine">Makes the engine that is to compute the model; null for the processor's.</param>
    public static KaemTableModel Read(Stream stream, IKaemEngineFactory? engine)
    {
        var (form, codec, bytes) = FileKind.Table.Read(stream, reader =>
        {
            var form = reader.ReadVersion(Version) > 1 ? TableFormJson.Read(reader.ReadSection("RULE", MostEncodingBytes)) : null;
            var codec = TableCodec.FromJson(reader.ReadSection("CODC", MostEncodingBytes));
            byte[] bytes = reader.ReadSection("MODL", long.MaxValue);
            reader.ReadSection("ENDS", 0);
            return (form, codec, bytes);
        });
        using var within = new MemoryStream(bytes, writable: false);
        var model = KaemModel.Load(within, engine);
        // The model's rows are the codec's, block by block; otherwise it would decode wrong values.
        bool fits = codec.ContextWidth == model.ContextColumns && model.Options is { AllowMissing: true, Likelihood: BlockLikelihoodOptions mixed }
            && mixed.Blocks.Select(block => (block.Width, block is CategoricalBlock, block is CategoricalBlock { LastIsGap: true }))
            .SequenceEqual(codec.Blocks.Select(block => (block.Width, block.Kind == EncodedBlockKind.Softmax, block.HasGap)));
        return fits && within.Position == within.Length
            ? new KaemTableModel(model, codec, form is null ? Plain(codec) : Fitting(form, codec))
            : throw new ModelFormatException("The model in the file is not one of the table's columns: the file is damaged.");
    }

    private static TableForm Plain(TableCodec codec) => new([.. codec.Schema.Columns.Select(column => column.Name)], [], []);

    /// <summary>The rules, if the encoded columns are what they leave to learn.</summary>
    private static TableForm Fitting(TableForm form, TableCodec codec)
    {
        try
        {
            if (form.Schema(codec.Schema).Columns.Select(column => column.Name).SequenceEqual(form.Names))
                return form;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidCastException or FormatException or KeyNotFoundException)
        {
            // What rules make needs columns that are not there, or are of another kind.
        }
        throw new ModelFormatException("The rules in the file are not those of the table's columns: the file is damaged.");
    }
}
