using System.Collections;

namespace Microsoft.ML.Data;

// A vector of known length whose values are all there (dense) or only some of them, at rising indices (sparse).
// The arrays may be longer than what is used, and are reused from row to row by VBufferEditor.
public readonly struct VBuffer<T> : IEnumerable
{
    private readonly T[] _values;
    private readonly int[] _indices;
    private readonly int _count;

    public readonly int Length;

    public VBuffer(int length, T[] values, int[] indices = null)
    {
        Check.Param(length >= 0, nameof(length));
        Check.Param((values?.Length ?? 0) >= length, nameof(values));
        Length = _count = length;
        _values = values;
        _indices = indices;
    }

    public VBuffer(int length, int count, T[] values, int[] indices)
    {
        Check.Param(length >= 0, nameof(length));
        Check.Param(0 <= count && count <= length, nameof(count));
        Check.Param((values?.Length ?? 0) >= count, nameof(values));
        Check.Param(count == length || (indices?.Length ?? 0) >= count, nameof(indices));
        Length = length;
        _count = count;
        _values = values;
        _indices = indices;
    }

    public bool IsDense => _count == Length;

    public ReadOnlySpan<T> GetValues() => _values.AsSpan(0, _count);

    public ReadOnlySpan<int> GetIndices() => IsDense ? default : _indices.AsSpan(0, _count);

    public void CopyToDense(ref VBuffer<T> destination)
    {
        var editor = VBufferEditor.Create(ref destination, Length);
        CopyTo(editor.Values);
        destination = editor.Commit();
    }

    public void CopyTo(ref VBuffer<T> destination)
    {
        var editor = VBufferEditor.Create(ref destination, Length, _count);
        GetValues().CopyTo(editor.Values);
        GetIndices().CopyTo(editor.Indices);
        destination = editor.Commit();
    }

    public void CopyTo(ref VBuffer<T> destination, int sourceIndex, int length)
    {
        Check.Param(0 <= sourceIndex && sourceIndex <= Length, nameof(sourceIndex));
        Check.Param(0 <= length && sourceIndex <= Length - length, nameof(length));
        int first = IsDense ? sourceIndex : FirstAtOrAfter(sourceIndex);
        int count = IsDense ? length : FirstAtOrAfter(sourceIndex + length) - first;
        var editor = VBufferEditor.Create(ref destination, length, count);
        _values.AsSpan(first, count).CopyTo(editor.Values);
        for (int i = 0; i < editor.Indices.Length; i++)
            editor.Indices[i] = _indices[first + i] - sourceIndex;
        destination = editor.Commit();
    }

    public void CopyTo(Span<T> destination) => CopyTo(destination, 0);

    public void CopyTo(Span<T> destination, int destinationIndex, T defaultValue = default)
    {
        Check.Param(0 <= destinationIndex && destinationIndex <= destination.Length - Length, nameof(destination), "Not large enough to hold these values.");
        var target = destination.Slice(destinationIndex, Length);
        if (IsDense)
        {
            GetValues().CopyTo(target);
            return;
        }

        target.Fill(defaultValue);
        for (int i = 0; i < _count; i++)
            target[_indices[i]] = _values[i];
    }

    public static void Copy(T[] source, int sourceIndex, ref VBuffer<T> destination, int length)
    {
        int available = source?.Length ?? 0;
        Check.Param(0 <= length && length <= available, nameof(length));
        Check.Param(0 <= sourceIndex && sourceIndex <= available - length, nameof(sourceIndex));
        var editor = VBufferEditor.Create(ref destination, length);
        source.AsSpan(sourceIndex, length).CopyTo(editor.Values);
        destination = editor.Commit();
    }

    public IEnumerable<KeyValuePair<int, T>> Items(bool all = false)
    {
        int next = 0;
        for (int i = 0; i < _count; i++)
        {
            int slot = IsDense ? i : _indices[i];
            for (; all && next < slot; next++)
                yield return new(next, default);
            yield return new(slot, _values[i]);
            next = slot + 1;
        }

        for (; all && next < Length; next++)
            yield return new(next, default);
    }

    public IEnumerable<T> DenseValues() => Items(all: true).Select(item => item.Value);

    public void GetItemOrDefault(int index, ref T destination) => destination = GetItemOrDefault(index);

    public T GetItemOrDefault(int index)
    {
        Check.Param(0 <= index && index < Length, nameof(index));
        if (IsDense)
            return _values[index];
        int at = FirstAtOrAfter(index);
        return at < _count && _indices[at] == index ? _values[at] : default;
    }

    public override string ToString() =>
        IsDense ? $"Dense vector of size {Length}" : $"Sparse vector of size {Length}, {_count} explicit values";

    public IEnumerator GetEnumerator() => _values.GetEnumerator();

    internal VBufferEditor<T> Edit(int length, int? count, int? maxCapacity, bool keepOld, bool requireIndicesOnDense)
    {
        Check.Param(length >= 0, "newLogicalLength", "Must be non-negative.");
        Check.Param(count is not < 0, "valuesCount", "If specified, must be non-negative.");
        Check.Param(!(count > length), "valuesCount", "If specified, must be no greater than newLogicalLength");
        int physical = count ?? length;
        T[] values = Grown(_values, physical, maxCapacity, keepOld, out bool newValues);
        bool newIndices = false;
        int[] indices = physical == length && !requireIndicesOnDense ? _indices : Grown(_indices, physical, maxCapacity, keepOld, out newIndices);
        return new(length, physical, values, indices, requireIndicesOnDense, newValues, newIndices);
    }

    internal VBufferEditor<T> Edit() => Edit(Length, _count, null, false, false);

    // The index among the stored values, as a sparse vector has them.
    private int FirstAtOrAfter(int slot)
    {
        int at = _indices.AsSpan(0, _count).BinarySearch(slot);
        return at < 0 ? ~at : at;
    }

    private static TItem[] Grown<TItem>(TItem[] array, int needed, int? maxCapacity, bool keepOld, out bool created)
    {
        created = (array?.Length ?? 0) < needed;
        if (!created)
            return array;
        int half = array is null ? 0 : array.Length + array.Length / 2;
        var grown = new TItem[Math.Max(needed, Math.Min(half, maxCapacity ?? Array.MaxLength))];
        if (keepOld)
            array?.CopyTo(grown, 0);
        return grown;
    }
}
