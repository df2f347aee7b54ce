using System.Numerics;
using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

internal interface IMinMaxScale
{
    DataViewType Type { get; }

    Delegate Getter(DataViewRow input, DataViewSchema.Column column);

    void Save(BinaryWriter writer);
}

internal static class MinMaxScale
{
    public static void CheckType(string name, DataViewType type)
    {
        const string Expected = "scalar or known-size vector of Single";
        if (type is VectorDataViewType { IsKnownSize: false })
            throw Check.WrongType("inputSchema", "input", name, Expected, "variable-size vector");
        if (type.ItemType() != NumberDataViewType.Single && type.ItemType() != NumberDataViewType.Double)
            throw Check.WrongType("inputSchema", "input", name, Expected, type.ToString());
    }

    public static MinMaxScale<T> Learn<T>(DataViewRowCursor cursor, DataViewSchema.Column column, long maximumExampleCount, bool fixZero)
        where T : struct, IFloatingPointIeee754<T>
    {
        int size = column.Type.SizeOrOne();
        T[] min = new T[size], max = new T[size];
        Array.Fill(min, T.PositiveInfinity);
        Array.Fill(max, T.NegativeInfinity);
        var read = MinMaxScale<T>.Reader(cursor, column);
        for (long rows = 0; rows < maximumExampleCount && cursor.MoveNext(); rows++)
        {
            var value = read();
            Check.That(value.Length == size, $"Normalizer expected {size} slots but got {value.Length}");
            foreach (var (slot, x) in value.Items(all: true))
            {
                if (x < min[slot])
                    min[slot] = x;
                if (x > max[slot])
                    max[slot] = x;
            }
        }

        T[] scale = new T[size], offset = new T[size];
        for (int i = 0; i < size; i++)
            (scale[i], offset[i]) = Fit(min[i], max[i], fixZero);
        return new(column.Type, scale, offset);
    }

    public static IMinMaxScale Load(BinaryReader reader)
    {
        var type = ColumnCodec.ReadType(reader);
        return type.ItemType() == NumberDataViewType.Single ? Load<float>(reader, type) : Load<double>(reader, type);
    }

    private static MinMaxScale<T> Load<T>(BinaryReader reader, DataViewType type) where T : struct, IFloatingPointIeee754<T> =>
        new(type, [.. ColumnCodec.Read<VBuffer<T>>(reader).DenseValues()], [.. ColumnCodec.Read<VBuffer<T>>(reader).DenseValues()]);

    // A slot that never varies says nothing, and becomes zero.
    private static (T Scale, T Offset) Fit<T>(T min, T max, bool fixZero) where T : struct, IFloatingPointIeee754<T>
    {
        if (!(max > min))
            return (T.Zero, T.Zero);
        if (fixZero)
            return (T.One / T.Max(T.Abs(max), T.Abs(min)), T.Zero);
        T scale = T.One / (max - min);
        return (scale, scale == T.Zero ? T.Zero : min);
    }
}

internal sealed class MinMaxScale<T>(DataViewType type, T[] scale, T[] offset) : IMinMaxScale where T : struct, IFloatingPointIeee754<T>
{
    public DataViewType Type => type;

    public static Func<VBuffer<T>> Reader(DataViewRow row, DataViewSchema.Column column)
    {
        VBuffer<T> value = new(1, new T[1]);
        if (column.Type is VectorDataViewType)
        {
            var vector = row.GetGetter<VBuffer<T>>(column);
            return () =>
            {
                vector(ref value);
                return value;
            };
        }

        var scalar = row.GetGetter<T>(column);
        return () =>
        {
            scalar(ref VBufferEditor.CreateFromBuffer(ref value).Values[0]);
            return value;
        };
    }

    public Delegate Getter(DataViewRow input, DataViewSchema.Column column)
    {
        if (column.Type is not VectorDataViewType)
        {
            var scalar = input.GetGetter<T>(column);
            return (ValueGetter<T>)((ref T value) =>
            {
                scalar(ref value);
                value = (value - offset[0]) * scale[0];
            });
        }

        var vector = input.GetGetter<VBuffer<T>>(column);
        VBuffer<T> source = default;
        var scaled = new T[scale.Length];
        return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> destination) =>
        {
            vector(ref source);
            Check.That(source.Length == scale.Length, $"Normalizer expected {scale.Length} slots but got {source.Length}");
            source.CopyTo(scaled);
            for (int i = 0; i < scaled.Length; i++)
                scaled[i] = (scaled[i] - offset[i]) * scale[i];
            Compress(scaled, ref destination);
        });
    }

    public void Save(BinaryWriter writer)
    {
        ColumnCodec.WriteType(writer, type);
        ColumnCodec.Write(writer, new VBuffer<T>(scale.Length, scale));
        ColumnCodec.Write(writer, new VBuffer<T>(offset.Length, offset));
    }

    // Mostly zeros come out sparse, as from Microsoft.ML's normalizer.
    private static void Compress(T[] values, ref VBuffer<T> destination)
    {
        int stored = values.Count(value => value != T.Zero);
        if (stored > values.Length / 2)
        {
            VBuffer<T>.Copy(values, 0, ref destination, values.Length);
            return;
        }

        var editor = VBufferEditor.Create(ref destination, values.Length, stored);
        int next = 0;
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] == T.Zero)
                continue;
            editor.Values[next] = values[i];
            editor.Indices[next++] = i;
        }

        destination = editor.Commit();
    }
}
