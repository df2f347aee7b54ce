using System.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Parts;

/// <summary>Reads a part of rows from its column, where the data have it: a key as one-hot, and what is missing as NaN.</summary>
internal abstract class PartReader
{
    /// <summary>Reads the input's current row.</summary>
    /// <param name="part">Receives the part's columns.</param>
    /// <returns>What is wrong with it, as the end of a sentence that names the row; null where nothing is.</returns>
    public abstract string? Read(Span<float> part);

    /// <param name="column">The part's column in the input; null where it has none.</param>
    public static PartReader Of(DataViewRow input, DataViewSchema.Column? column, PartColumn part)
    {
        if (column is not { } found)
            return new Nothing();
        if (part.Keys is not null)
        {
            return found.Type.RawType == typeof(byte) ? Keys<byte>() : found.Type.RawType == typeof(ushort) ? Keys<ushort>()
                : found.Type.RawType == typeof(uint) ? Keys<uint>() : Keys<ulong>();
        }
        return found.Type is VectorDataViewType
            ? new Vector(input.GetGetter<VBuffer<float>>(found), part)
            : new Number(input.GetGetter<float>(found), part);

        PartReader Keys<T>() where T : IBinaryInteger<T> => new Key<T>(input.GetGetter<T>(found), part);
    }

    private static string Infinite(float value, PartColumn part, int slot) =>
        $"has {value} in {(part.Type is VectorDataViewType ? $"slot {slot} of " : "")}column '{part.Name}'. Only finite values have a likelihood.";

    private sealed class Nothing : PartReader
    {
        public override string? Read(Span<float> part)
        {
            part.Fill(float.NaN);
            return null;
        }
    }

    private sealed class Vector(ValueGetter<VBuffer<float>> getter, PartColumn column) : PartReader
    {
        private VBuffer<float> _value;

        public override string? Read(Span<float> part)
        {
            getter(ref _value);
            if (_value.Length != part.Length)
                return $"has a vector of {_value.Length} in column '{column.Name}'; the model was trained on vectors of {part.Length}.";
            _value.CopyTo(part);
            for (int slot = 0; slot < part.Length; slot++)
            {
                if (float.IsInfinity(part[slot]))
                    return Infinite(part[slot], column, slot);
            }
            return null;
        }
    }

    private sealed class Number(ValueGetter<float> getter, PartColumn column) : PartReader
    {
        public override string? Read(Span<float> part)
        {
            getter(ref part[0]);
            return float.IsInfinity(part[0]) ? Infinite(part[0], column, 0) : null;
        }
    }

    private sealed class Key<T>(ValueGetter<T> getter, PartColumn column) : PartReader where T : IBinaryInteger<T>
    {
        public override string? Read(Span<float> part)
        {
            T value = T.Zero;
            getter(ref value);
            ulong key = ulong.CreateChecked(value);
            if (key > (ulong)part.Length)
                return $"has key {key} in column '{column.Name}', whose keys end at {part.Length}.";
            part.Fill(key == 0 ? float.NaN : 0);
            if (key > 0)
                part[(int)key - 1] = 1;
            return null;
        }
    }
}
