namespace Microsoft.ML.Runtime;

// The host behind an MLContext, and the hosts registered with it. A host's random numbers depend on the context's seed,
// on its ancestors and on the order of registration.
internal class LocalEnvironment : IHost
{
    private readonly LocalEnvironment _root;
    private readonly string _name;
    private readonly Random _random;

    public LocalEnvironment(int? seed, Action<string, ChannelMessage> listener)
    {
        _root = this;
        Seed = seed;
        Listener = listener;
        ComponentCatalog = new();
        _random = seed is int value ? new Random(value) : new Random();
    }

    private LocalEnvironment(LocalEnvironment parent, string name, int? seed)
    {
        _root = parent._root;
        _name = parent._name is null ? name : $"{parent._name}; {name}";
        Seed = parent.Seed;
        Listener = parent.Listener;
        ComponentCatalog = parent.ComponentCatalog;
        _random = new Random(seed ?? parent._random.Next());
    }

    public int? Seed { get; }

    public Action<string, ChannelMessage> Listener { get; }

    public ComponentCatalog ComponentCatalog { get; }

    public string ContextDescription => _name ?? "HostEnvironment";

    public Random Rand => _random;

    public IHost Register(string name, int? seed = null, bool? verbose = null)
    {
        Check.NotEmpty(name, nameof(name));
        lock (_random)
            return new LocalEnvironment(this, name, seed);
    }

    public TException Process<TException>(TException ex) where TException : Exception
    {
        if (ex is not null)
            ex.Data["Throwing component"] = _name ?? "Environment";
        return ex;
    }

    public IChannel Start(string name) => new Channel(this, name);

    public IPipe<TMessage> StartPipe<TMessage>(string name) => new Pipe<TMessage>(this, name);

    // Progress reaches no listener, as in Microsoft.ML itself.
    public IProgressChannel StartProgressChannel(string name)
    {
        Check.NotEmpty(name, nameof(name));
        return new SilentProgressChannel();
    }
}
