namespace Kaem.ML.Tables;

/// <summary>Names of learned columns, each once.</summary>
internal sealed class FreeNames(IEnumerable<string> taken)
{
    private readonly HashSet<string> _taken = new(taken, StringComparer.Ordinal);

    /// <summary>The name, or what is made of it where it is taken already.</summary>
    public string Take(string name)
    {
        while (!_taken.Add(name))
            name += "'";
        return name;
    }
}
