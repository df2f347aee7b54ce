using System.Globalization;
using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Saving;

/// <summary>What a pipeline does, as text: its schema, every output bit for bit, and what its model generates. Compiled into both processes.</summary>
internal static class PipelineReport
{
    /// <param name="schema">The schema that the pipeline was saved with; its first vector of Single are the features.</param>
    public static string Of(MLContext context, ITransformer pipeline, DataViewSchema schema, float[][] rows)
    {
        var features = schema.First(column => column.Type is VectorDataViewType { ItemType: NumberDataViewType item } && item == NumberDataViewType.Single);
        var text = new StringBuilder();
        var view = pipeline.Transform(View(context, features, rows));
        Add(text, view, skip: 1);
        if (context.Generative().TryGetModel(pipeline, out var model))
            Add(text, model.Generate(5, seed: 3, GenerationDraw.Likelihood), skip: 0);
        return text.ToString();
    }

    public static void WriteRows(string path, float[][] rows)
    {
        using var writer = new BinaryWriter(File.Create(path));
        writer.Write(rows[0].Length);
        foreach (float value in rows.SelectMany(row => row))
            writer.Write(value);
    }

    public static float[][] ReadRows(string path)
    {
        using var reader = new BinaryReader(File.OpenRead(path));
        int columns = reader.ReadInt32();
        int rows = (int)((reader.BaseStream.Length - sizeof(int)) / sizeof(float) / columns);
        return [.. Enumerable.Range(0, rows).Select(_ => Enumerable.Range(0, columns).Select(_ => reader.ReadSingle()).ToArray())];
    }

    /// <summary>A schema in words: names, types, what is hidden, and slot names.</summary>
    public static string Schema(DataViewSchema schema)
    {
        var text = new StringBuilder();
        foreach (var column in schema)
        {
            text.Append(column.Name).Append(": ").Append(column.Type).Append(column.IsHidden ? ", hidden" : "");
            foreach (var annotation in column.Annotations.Schema)
                text.Append(", ").Append(annotation.Name).Append(' ').Append(annotation.Type);
            if (column.HasSlotNames())
            {
                VBuffer<ReadOnlyMemory<char>> names = default;
                column.GetSlotNames(ref names);
                text.Append(" (").AppendJoin(' ', names.DenseValues().Select(name => name.ToString())).Append(')');
            }
            text.AppendLine();
        }
        return text.ToString();
    }

    private static void Add(StringBuilder text, IDataView view, int skip)
    {
        text.Append(Schema(view.Schema));
        foreach (var column in view.Schema.Skip(skip).Where(column => !column.IsHidden))
        {
            text.Append(column.Name).AppendLine();
            using var cursor = view.GetRowCursor([column]);
            if (column.Type is VectorDataViewType)
            {
                var getter = cursor.GetGetter<VBuffer<float>>(column);
                VBuffer<float> value = default;
                while (cursor.MoveNext())
                {
                    getter(ref value);
                    text.AppendJoin(' ', value.DenseValues().Select(Bits)).AppendLine();
                }
            }
            else
            {
                var getter = cursor.GetGetter<float>(column);
                float value = 0;
                while (cursor.MoveNext())
                {
                    getter(ref value);
                    text.Append(Bits(value)).AppendLine();
                }
            }
        }
    }

    private static IDataView View(MLContext context, DataViewSchema.Column features, float[][] rows)
    {
        var definition = SchemaDefinition.Create(typeof(Row));
        definition[0].ColumnName = features.Name;
        definition[0].ColumnType = features.Type;
        return context.Data.LoadFromEnumerable(rows.Select(row => new Row { Features = row }), definition);
    }

    private static string Bits(float value) => BitConverter.SingleToUInt32Bits(value).ToString("x8", CultureInfo.InvariantCulture);

    private sealed class Row
    {
        public float[] Features { get; set; } = [];
    }
}
