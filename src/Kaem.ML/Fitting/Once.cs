namespace Kaem.ML;

/// <summary>
/// A value made by whoever asks first, while others wait. Unlike <see cref="Lazy{T}"/> it remembers no failure: an interrupt or lack of memory passes.
/// </summary>
internal sealed class Once<T> where T : class
{
    private readonly Lock _making = new();
    private T? _value;

    public T Get(Func<T> make)
    {
        if (Volatile.Read(ref _value) is { } made)
            return made;
        lock (_making)
        {
            if (_value is null)
                Volatile.Write(ref _value, make());
            return _value!;
        }
    }
}
