using Microsoft.ML.Reflection;

namespace Microsoft.ML.Data;

// A schema with its annotations' values.
internal static class SchemaFormat
{
    public static void Write(BinaryWriter writer, DataViewSchema schema)
    {
        writer.Write(schema.Count);
        foreach (var column in schema)
        {
            writer.Write(column.Name);
            ColumnCodec.WriteType(writer, column.Type);
            writer.Write(column.Annotations.Schema.Count);
            foreach (var annotation in column.Annotations.Schema)
            {
                writer.Write(annotation.Name);
                ColumnCodec.WriteType(writer, annotation.Type);
                Generically.Call(typeof(SchemaFormat), nameof(WriteValue), annotation.Type.RawType, writer, column.Annotations, annotation);
            }
        }
    }

    public static DataViewSchema Read(BinaryReader reader)
    {
        var schema = new DataViewSchema.Builder();
        for (int columns = reader.ReadInt32(); columns > 0; columns--)
        {
            string name = reader.ReadString();
            var type = ColumnCodec.ReadType(reader);
            var annotations = new DataViewSchema.Annotations.Builder();
            for (int left = reader.ReadInt32(); left > 0; left--)
            {
                string kind = reader.ReadString();
                var annotationType = ColumnCodec.ReadType(reader);
                Generically.Call(typeof(SchemaFormat), nameof(ReadValue), annotationType.RawType, reader, kind, annotationType, annotations);
            }

            schema.AddColumn(name, type, annotations.ToAnnotations());
        }

        return schema.ToSchema();
    }

    private static void WriteValue<T>(BinaryWriter writer, DataViewSchema.Annotations annotations, DataViewSchema.Column annotation)
    {
        T value = default;
        annotations.GetGetter<T>(annotation)(ref value);
        ColumnCodec.Write(writer, value);
    }

    private static void ReadValue<T>(BinaryReader reader, string kind, DataViewType type, DataViewSchema.Annotations.Builder annotations) =>
        annotations.Add(kind, type, ConstantValue.Getter(ColumnCodec.Read<T>(reader), type));
}
